"""Two matters that are likely one: the same answers to what the service calls alike, within so many days."""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from zusage.cases.models import Case, Likeness
from zusage.catalogue.domain.package import ServicePackage
from zusage.common.domain.text import folded
from zusage.common.pseudonyms import blind
from zusage.identity import queries as identity

LONGEST = timedelta(days=366)
"""No package may look back further."""


def earlier_alike(package: ServicePackage, case: Case, answers: Mapping[str, Any]) -> str:
    """Return the reference of an earlier matter that is likely the same, if there is one; remember this one.

    Of two that come at the same moment, the second waits for the first.
    """
    if package.duplicates is None:
        return ""
    fingerprint = _fingerprint(package, answers)
    Likeness.objects.bulk_create(
        [Likeness(fingerprint=fingerprint, case=case, received_on=case.received_on)], ignore_conflicts=True
    )
    last = Likeness.objects.filter(fingerprint=fingerprint).exclude(case_id=case.id).select_related("case").first()
    if last is None:
        return ""
    earlier, received_on = last.case, last.received_on
    Likeness.objects.filter(id=last.id).update(case=case, received_on=case.received_on)
    is_near = abs(case.received_on - received_on) <= timedelta(days=package.duplicates.days)
    return str(earlier.reference) if is_near and earlier.state != Case.State.WITHDRAWN else ""


def forget_likenesses(*, now: datetime) -> None:
    """Delete what no package looks back to, in the open act."""
    Likeness.objects.filter(received_on__lt=identity.day_of(now) - LONGEST).delete()


def _fingerprint(package: ServicePackage, answers: Mapping[str, Any]) -> str:
    assert package.duplicates is not None
    given = [answers.get(key) for key in package.duplicates.questions]
    plain = folded(json.dumps(given, ensure_ascii=False, sort_keys=True))
    return blind("likeness", identity.here().id, package.key, plain)
