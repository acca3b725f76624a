"""What was signed: the statement of every promise of a case with its signature, for whoever wants to prove it."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from zusage.cases.domain.events import PromiseMade
from zusage.cases.history import events_of
from zusage.cases.models import Case
from zusage.identity import queries as identity


@dataclass(frozen=True, slots=True)
class SignedPromise:
    """The statement whose canonical JSON was signed, with the signature and the id of the key."""

    statement: Mapping[str, str]
    signature: str
    key_id: str


def signed_promises(case_id: UUID) -> tuple[SignedPromise, ...]:
    """Return the signed statements of a case, in the order the promises were made."""
    here = identity.here()
    reference = Case.objects.values_list("reference", flat=True).get(id=case_id)
    return tuple(
        SignedPromise(
            statement={
                "municipality": here.key,
                "reference": reference,
                "kind": made.promise,
                "promised_until": str(made.until),
                "made_at": place.at.isoformat(),
                "assumption": made.assumption,
                "inputs_digest": made.inputs_digest,
            },
            signature=made.signature,
            key_id=made.key_id,
        )
        for place, made in events_of([case_id], PromiseMade)
    )
