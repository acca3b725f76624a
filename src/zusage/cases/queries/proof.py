"""What was signed: the statement of every promise of a case with its signature, for whoever wants to prove it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from zusage.cases.domain.events import CaseEvent, PromiseMade
from zusage.cases.domain.statement import signed_statement
from zusage.cases.history import events_of
from zusage.cases.models import Case
from zusage.common.signing import Signature, is_signed_by_us
from zusage.common.tenancy import current_municipality
from zusage.identity import queries as identity


@dataclass(frozen=True, slots=True)
class SignedPromise:
    """The statement whose canonical JSON was signed, with the signature and the id of the key."""

    statement: Mapping[str, str]
    signature: str
    key_id: str


def signed_promises(case_id: UUID) -> tuple[SignedPromise, ...]:
    """Return the signed statements of a case, in the order the promises were made."""
    reference = Case.objects.values_list("reference", flat=True).get(id=case_id)
    return tuple(_signed(reference, position.at, made) for position, made in events_of([case_id], PromiseMade))


def wrongly_signed(reference: str, log: Iterable[tuple[datetime, CaseEvent]]) -> Iterator[str]:
    """Yield each kind that the log of a case says was promised, and that this municipality never signed so."""
    for at, event in log:
        if isinstance(event, PromiseMade):
            promise = _signed(reference, at, event)
            signature = Signature(promise.signature, promise.key_id)
            if not is_signed_by_us(current_municipality(), promise.statement, signature):
                yield event.promise


def _signed(reference: str, at: datetime, made: PromiseMade) -> SignedPromise:
    return SignedPromise(
        statement=signed_statement(
            municipality=identity.here().key,
            reference=reference,
            kind=made.promise,
            promised_until=made.until,
            made_at=at,
            assumption=made.assumption,
            inputs_digest=made.inputs_digest,
        ),
        signature=made.signature,
        key_id=made.key_id,
    )
