"""What the house states of its last promises is what the night counted."""

from collections.abc import Iterable

from zusage.promises.models import KeptRecord
from zusage.promises.queries.record import Counted


def state_record(*, counted: Iterable[Counted]) -> None:
    """Put what was counted (`count_record`) in place of what was stated before."""
    KeptRecord.objects.all().delete()
    KeptRecord.objects.bulk_create(
        KeptRecord(
            service_key=day.service_key,
            kind=day.kind,
            since_on=day.since_on,
            on=day.on,
            resolved=day.resolved,
            kept=day.kept,
        )
        for day in counted
    )
