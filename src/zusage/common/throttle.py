"""Throttling of wrong tries: log-ins, references, codes, resume links.

Counts per purpose and subject in fixed windows; the subject (an address, a login) is kept as a keyed hash.
"""

from datetime import UTC, datetime, timedelta
from typing import ClassVar

from django.db.models import F

from zusage.common.domain.refusal import Refusal
from zusage.common.models import Tries
from zusage.common.pseudonyms import blind

WINDOW = timedelta(minutes=15)
MOST_WRONG_TRIES = 10


class TooManyTries(Refusal):
    """Too many wrong tries in this quarter of an hour; wait until the next."""

    code: ClassVar[str] = "throttle.too_many_tries"


def refuse_if_too_many(purpose: str, subject: str, now: datetime, *, at_most: int = MOST_WRONG_TRIES) -> None:
    """Refuse before anything is looked up.

    :raises TooManyTries: if the subject has used up its wrong tries of this window
    """
    row = Tries.objects.filter(subject=blind(purpose, subject), window_start=_window_start(now)).first()
    if row is not None and row.count >= at_most:
        raise TooManyTries(minutes=int(WINDOW.total_seconds() // 60))


def count_wrong_try(purpose: str, subject: str, now: datetime) -> None:
    """Remember one wrong try; outside of any act, so that it stays when the act is refused."""
    key = {"subject": blind(purpose, subject), "window_start": _window_start(now)}
    Tries.objects.bulk_create([Tries(**key)], ignore_conflicts=True)
    Tries.objects.filter(**key).update(count=F("count") + 1)


def forget_tries(purpose: str, subject: str) -> None:
    """Forget the wrong tries after a right one."""
    Tries.objects.filter(subject=blind(purpose, subject)).delete()


def forget_old_tries(now: datetime) -> None:
    """Delete the windows that have passed."""
    Tries.objects.filter(window_start__lt=_window_start(now) - WINDOW).delete()


def _window_start(now: datetime) -> datetime:
    seconds = int(now.timestamp()) // int(WINDOW.total_seconds()) * int(WINDOW.total_seconds())
    return datetime.fromtimestamp(seconds, UTC)
