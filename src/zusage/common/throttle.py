"""Throttling: wrong log-ins and codes, and what one sender may begin in a quarter of an hour.

A try is taken before anything is looked up, by one statement that counts and refuses, so that tries at the same moment
are counted one by one; a right try is given back. Counts stand per purpose and subject in fixed windows; the subject
(an address, a login, both together) is kept as a keyed hash.
"""

from datetime import UTC, datetime, timedelta
from ipaddress import ip_address, ip_network
from typing import ClassVar

from django.db.models import F, QuerySet

from zusage.common.domain.refusal import Refusal
from zusage.common.models import Tries
from zusage.common.pseudonyms import blind

WINDOW = timedelta(minutes=15)
MOST_WRONG_TRIES = 10


class TooManyTries(Refusal):
    """Too many wrong tries in this quarter of an hour; wait until the next."""

    code: ClassVar[str] = "throttle.too_many_tries"


class TooMuchAtOnce(Refusal):
    """One sender has begun very much in this quarter of an hour."""

    code: ClassVar[str] = "throttle.too_much_at_once"


def take_try(purpose: str, *subject: str, now: datetime, at_most: int = MOST_WRONG_TRIES) -> None:
    """Count a try before anything is looked up; outside of any act, so that it stays when the act is refused.

    :raises TooManyTries: if the subject has used up its tries of this window
    """
    if not _take(purpose, subject, now, at_most):
        raise TooManyTries(minutes=int(WINDOW.total_seconds() // 60))


def give_back_try(purpose: str, *subject: str, now: datetime) -> None:
    """Take one try back: it was a right one."""
    _rows(purpose, subject).filter(window_start=_window_start(now), count__gt=0).update(count=F("count") - 1)


def forget_tries(purpose: str, *subject: str) -> None:
    """Forget all wrong tries after a right one."""
    _rows(purpose, subject).delete()


def refuse_too_much(purpose: str, *subject: str, now: datetime, at_most: int) -> None:
    """Count what a sender begins; outside of any act.

    :raises TooMuchAtOnce: if it is more than ``at_most`` in this window
    """
    if not _take(purpose, subject, now, at_most):
        raise TooMuchAtOnce(minutes=int(WINDOW.total_seconds() // 60))


def sender(address: str) -> str:
    """Return who is counted as one sender: an IPv4 address, or the /64 that one IPv6 customer has."""
    try:
        known = ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if known.version == 6 and known.ipv4_mapped:
        return str(known.ipv4_mapped)
    return str(known if known.version == 4 else ip_network((known, 64), strict=False))


def forget_old_tries(now: datetime) -> None:
    """Delete the windows that have passed."""
    Tries.objects.filter(window_start__lt=_window_start(now) - WINDOW).delete()


def _take(purpose: str, subject: tuple[str, ...], now: datetime, at_most: int) -> bool:
    row = Tries(subject=blind(purpose, *subject), window_start=_window_start(now))
    Tries.objects.bulk_create([row], ignore_conflicts=True)
    counted = _rows(purpose, subject).filter(window_start=row.window_start, count__lt=at_most)
    return bool(counted.update(count=F("count") + 1))


def _rows(purpose: str, subject: tuple[str, ...]) -> QuerySet[Tries]:
    return Tries.objects.filter(subject=blind(purpose, *subject))


def _window_start(now: datetime) -> datetime:
    seconds = int(now.timestamp()) // int(WINDOW.total_seconds()) * int(WINDOW.total_seconds())
    return datetime.fromtimestamp(seconds, UTC)
