"""What was signed: the statement of every promise of a case with its signature, for whoever wants to prove it."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from zusage.cases.models import Event
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
    events = Event.objects.filter(case_id=case_id, kind="promise.made").select_related("case").order_by("sequence")
    return tuple(
        SignedPromise(
            statement={
                "municipality": here.key,
                "reference": event.case.reference,
                "kind": event.facts["promise"],
                "promised_until": event.facts["until"],
                "made_at": event.at.isoformat(),
                "assumption": event.facts["assumption"],
                "inputs_digest": event.facts["digest"],
            },
            signature=event.facts["signature"],
            key_id=event.facts["key"],
        )
        for event in events
    )
