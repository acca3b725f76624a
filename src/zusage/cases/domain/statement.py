"""What is signed of a promise: everything somebody needs to prove it, nothing about the matter itself."""

from collections.abc import Mapping
from datetime import UTC, date, datetime


def signed_statement(
    *,
    municipality: str,
    reference: str,
    kind: str,
    promised_until: date,
    made_at: datetime,
    assumption: str,
    inputs_digest: str,
) -> Mapping[str, str]:
    """Return the statement whose canonical JSON is signed; the moment is told in UTC, whatever zone it came in."""
    return {
        "municipality": municipality,
        "reference": reference,
        "kind": kind,
        "promised_until": str(promised_until),
        "made_at": made_at.astimezone(UTC).isoformat(),
        "assumption": assumption,
        "inputs_digest": inputs_digest,
    }
