"""At night the house counts what it will state of its last promises."""

from datetime import datetime, timedelta

from zusage.common.domain.german import local_day
from zusage.promises.models import KeptRecord, Promise
from zusage.promises.queries.record import last_resolved


def state_record(*, now: datetime) -> None:
    """Count, for each service and kind of promise, how many of the last resolved were kept by yesterday evening."""
    yesterday = local_day(now) - timedelta(days=1)
    kinds = Promise.objects.order_by("service_key", "kind").values_list("service_key", "kind").distinct()
    rows = []
    for service_key, kind in kinds:
        counted = last_resolved(service_key, kind, yesterday)
        kept = sum(promise.kept for promise in counted)
        rows.append(KeptRecord(service_key=service_key, kind=kind, on=yesterday, resolved=len(counted), kept=kept))
    KeptRecord.objects.all().delete()
    KeptRecord.objects.bulk_create(rows)
