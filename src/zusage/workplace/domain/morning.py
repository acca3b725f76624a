"""The words of the morning: when to start at the latest, how much work waits, and whether every promise holds."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from zusage.common.domain.german import format_date_short

_LAST_ALARMS = 7
"""From so many working days before the end on, what is urgent is called as loud as what is late."""
Tone = Literal["late", "tight", "ok"]


@dataclass(frozen=True, slots=True)
class Start:
    """When to begin at the latest, or what the law makes of waiting.

    ``tone`` chooses a colour beside the word, never instead of it.
    """

    text: str
    tone: Tone


def latest_start(on: date | None, *, is_late: bool, today: date) -> Start:
    """Return the words for a latest start; one that has passed says so."""
    if on is None:
        return Start("ohne Tag", "ok")
    if is_late:
        return Start("überfällig" if on >= today else f"überfällig seit {format_date_short(on)}", "late")
    if on == today:
        return Start("heute", "tight")
    if on == today + timedelta(days=1):
        return Start("morgen", "tight")
    return Start(format_date_short(on), "ok")


def approval(granted_on: date | None, alarm: int | None, *, over_on: date | None) -> Start | None:
    """Return the words for an approval that counts as granted if nobody decides; None where none does.

    ``alarm``: the one that is due, by how many working days before the end it is. ``over_on``: the end that has passed.
    """
    if over_on is not None:
        return Start(f"Frist am {format_date_short(over_on)} abgelaufen: prüfen, ob erteilt", "late")
    if granted_on is None:
        return None
    text = f"gilt ab {format_date_short(granted_on)} als erteilt"
    if alarm is None:
        return Start(text, "ok")
    return Start(f"eilt: {text}", "late" if alarm <= _LAST_ALARMS else "tight")


def duration(minutes: int) -> str:
    """Return ``18 Minuten``, or from an hour and a half on full or half hours, rounded up: ``2,5 Stunden``."""
    if minutes < 90:
        return "1 Minute" if minutes == 1 else f"{minutes} Minuten"
    half_hours = -(-minutes // 30)
    return f"{half_hours // 2}{',5' if half_hours % 2 else ''} Stunden"


def greeting(starts: Sequence[Start], minutes: int, *, is_head: bool = False) -> list[str]:
    """Return the sentences above the list. That every promise holds is said only when no latest start has passed.

    ``is_head``: for somebody who answers for the work and does not do it.
    """
    if not starts:
        return ["In Ihrem Haus wartet gerade nichts." if is_head else "Auf Sie wartet gerade nichts."]
    count = len(starts)
    waiting = "1 Aufgabe wartet" if count == 1 else f"{count} Aufgaben warten"
    together = f"etwa {duration(minutes)}" if count == 1 else f"zusammen etwa {duration(minutes)}"
    where = "im Haus" if is_head else "auf Sie und alle mit dieser Fachkenntnis"
    sentences = [f"{waiting} {where}, {together}."]
    late = sum(start.tone == "late" for start in starts)
    if is_head:
        sentences.append("Nichts ist überfällig." if not late else f"Überfällig: {late}.")
    elif not late:
        sentences.append("Wenn Sie oben anfangen, ist jeder Tag zu halten.")
    elif late == 1:
        sentences.append("Eine davon ist überfällig: Bitte fangen Sie oben an.")
    else:
        sentences.append(f"{late} davon sind überfällig: Bitte fangen Sie oben an.")
    return sentences


def elsewhere(*, resting: int, in_the_post: int) -> str:
    """Return one line about what is with others, empty if nothing is."""
    parts = []
    if resting:
        parts.append(f"{_matters(resting)} {'ruht' if resting == 1 else 'ruhen'} (antragstellende Person am Zug)")
    if in_the_post:
        parts.append(
            f"{_matters(in_the_post)} {'ist' if in_the_post == 1 else 'sind'} entschieden und noch nicht übergeben"
        )
    return f"Nicht bei Ihnen: {', '.join(parts)}." if parts else ""


def _matters(count: int) -> str:
    return "1 Vorgang" if count == 1 else f"{count} Vorgänge"


def closing_days_to_declare(year: int | None) -> str:
    """Return the sentence for heads when a year comes near whose closing days nobody has declared."""
    if year is None:
        return ""
    return (
        f"Für {year} sind noch keine Schließtage eingetragen. Bis dahin zählt dort jeder Werktag; "
        "was später eingetragen wird, verschiebt keinen Tag mehr."
    )
