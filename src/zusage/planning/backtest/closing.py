"""What counts as closed: each case gets its end, or none, and the log says what was left out and assumed."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from heapq import nsmallest
from pathlib import Path

from zusage.planning.backtest.cases import FIRST_STEP, NO_KIND, Case, Log
from zusage.planning.backtest.columns import Choice, UnreadableLog
from zusage.planning.backtest.draft import Count, Draft
from zusage.planning.backtest.moments import FIRST_YEAR, LAST_YEAR, TimeReader
from zusage.planning.backtest.replay import ENOUGH

_TOO_MANY_KINDS = 25
"""Among the first ENOUGH arrivals, which show whether a guessed kind is one: no rule promises before so many closed."""


_ENOUGH_MOMENTS = 20
"""From so many on one can say that a moment lies far from all others."""


def finish(
    path: Path,
    drafts: list[Draft],
    choice: Choice,
    *,
    times: TimeReader,
    count: Count,
    notes: list[str],
    kind_guessed: bool,
) -> Log:
    """Return the log of what was read.

    :raises UnreadableLog: if no case has a moment, what was named never comes, or every end lies before its start
    """
    timed = _timed(path, drafts, count)
    whole = _without_broken(path, timed, times)
    near = _without_strays(whole)
    broken, stray, timed = len(timed) - len(whole), len(whole) - len(near), near
    if kind_guessed and _names_single_cases(timed):
        notes = [note for note in notes if not note.startswith("Art:")]
        notes.append("Art: nicht verwendet, das geratene Merkmal hat zu viele Werte; --kind nennt ein anderes")
        for draft in timed:
            draft.kind = None
    _end_by_other_transitions(timed, choice)
    _refuse_never(path, timed, choice)
    notes += [f"Bei Eingang bekannt, wie angegeben: „{name}“" for name in choice.known_at_arrival]
    until = max(draft.last for draft in timed if draft.last is not None)
    if choice.end_attribute is not None:
        until = max([until, *(draft.end for draft in timed if draft.end is not None)])
    cases, negative, opened = _close(timed, choice, until)
    if not cases:
        raise UnreadableLog(
            where=path.name,
            what="Bei jedem Vorgang liegt das Ende vor dem Anfang.",
            mend="Prüfen Sie --start-attribute, --end-attribute und --end-activity.",
        )
    notes += [
        f"{sentence}: {_written(number)}"
        for number, sentence in (
            (broken, "Vorgänge mit einem Tag, den es nicht gibt, weggelassen"),
            (stray, "Vorgänge mit einem Zeitpunkt, der Jahre von allen anderen entfernt liegt, weggelassen"),
        )
        if number
    ]
    if choice.end_attribute is None and not choice.end_activity:
        notes.append(
            "Als Ende gilt das letzte Ereignis; welches das letzte ist, wusste das Amt damals nicht: Diese Rechnung "
            "weiß mehr, als es wusste. --end-activity nennt die Schritte, die einen Vorgang beenden"
        )
    notes += _assumed(times, count, without_moment=len(drafts) - len(timed), negative=negative)
    if opened:
        notes.append("Als noch offen gilt, was spät kam und bei einem Schritt ruht, der selten der letzte ist")
    return Log(tuple(sorted(cases, key=lambda case: case.arrival)), until, tuple(notes))


def _timed(path: Path, drafts: list[Draft], count: Count) -> list[Draft]:
    timed = [draft for draft in drafts if draft.first is not None and draft.last is not None]
    if not timed and (drafts or count.without_time):
        raise UnreadableLog(
            where=path.name,
            what="Kein einziger Vorgang hat einen Zeitpunkt.",
            mend="Nennen Sie das Merkmal mit --time, oder exportieren Sie die Zeitpunkte mit.",
        )
    if not timed:
        raise UnreadableLog(
            where=path.name,
            what="Es ist kein Vorgang enthalten.",
            mend="Prüfen Sie Zeitraum und Auswahl des Exports.",
        )
    return timed


def _without_broken(path: Path, timed: list[Draft], times: TimeReader) -> list[Draft]:
    """Leave out matters with a day that no calendar has.

    :raises UnreadableLog: if they are so many that the moments must have been misunderstood
    """
    whole = [draft for draft in timed if not draft.broken]
    if not whole or (times.unreal > 1 and 10 * len(whole) < 9 * len(timed)):
        raise UnreadableLog(
            where=path.name,
            what=f"Viele Zeitpunkte nennen einen Tag oder eine Uhrzeit, die es nicht gibt: {_written(times.unreal)}.",
            mend="Prüfen Sie die Form der Zeitpunkte; --time-format nennt sie.",
        )
    return whole


def _end_by_other_transitions(timed: list[Draft], choice: Choice) -> None:
    """Let any transition of the named steps end a matter, where the log never tells that one was completed."""
    if choice.end_activity and not any(draft.end for draft in timed):
        for draft in timed:
            draft.end = draft.begun


def _without_strays(timed: list[Draft]) -> list[Draft]:
    """Leave out what a slip of the pen has moved years away from all the rest: 2028 instead of 2018."""
    moments = sorted(
        moment
        for draft in timed
        for moment in {draft.first, draft.last, draft.start, draft.end, draft.begun}
        if moment is not None
    )
    few = max(1, len(moments) // 200)
    if len(moments) < _ENOUGH_MOMENTS:
        return timed
    low, high = moments[0], moments[-1]
    apart = max(timedelta(days=365), (moments[-few - 1] - moments[few]) / 4)
    for at in range(few, 0, -1):
        if moments[-at] - moments[-at - 1] > apart:
            high = moments[-at - 1]
            break
    for at in range(few, 0, -1):
        if moments[at] - moments[at - 1] > apart:
            low = moments[at]
            break
    return [
        draft
        for draft in timed
        if all(
            moment is None or low <= moment <= high
            for moment in (draft.first, draft.last, draft.start, draft.end, draft.begun)
        )
    ]


def _refuse_never(path: Path, timed: list[Draft], choice: Choice) -> None:
    """Refuse what was named and never comes."""
    for step in choice.end_activity:
        if any(step in draft.activities for draft in timed):
            continue
        raise UnreadableLog(
            where=path.name,
            what=f"Der Schritt „{step}“ kommt nie vor.",
            mend="Schreiben Sie ihn für --end-activity genau so, wie er im Protokoll steht.",
        )
    for name in choice.known_at_arrival:
        if not any(name in draft.stated or name in draft.at_first for draft in timed):
            raise UnreadableLog(
                where=path.name,
                what=f"Bei keinem Eingang steht das Merkmal „{name}“ (--known-at-arrival).",
                mend="Gemeint ist ein Merkmal des Vorgangs oder seines ersten Ereignisses.",
            )


def _assumed(times: TimeReader, count: Count, *, without_moment: int, negative: int) -> list[str]:
    """Return what was left out, and how moments were understood."""
    notes = [
        f"{sentence}: {_written(number)}"
        for number, sentence in (
            (
                times.naive,
                f"Zeitpunkte ohne Zeitzone, gelesen als Ortszeit der Zone {times.zone.key} (--zone nennt eine andere)",
            ),
            (count.without_time, "Ereignisse ohne Zeitpunkt, weggelassen"),
            (count.without_case, "Zeilen ohne Vorgang, weggelassen"),
            (
                times.impossible,
                f"Zeitpunkte vor {FIRST_YEAR} oder nach {LAST_YEAR}, für falsch gehalten und weggelassen",
            ),
            (without_moment, "Vorgänge ohne jeden Zeitpunkt, weggelassen"),
            (negative, "Vorgänge mit einem Ende vor dem Anfang, weggelassen"),
        )
        if number
    ]
    if times.naive and times.zoned:
        mixed = f"mit {_written(times.zoned)}, ohne {_written(times.naive)}"
        notes.append(f"Zeitzonen gemischt: {mixed}; alle wurden in UTC umgerechnet")
    return notes


def _names_single_cases(timed: list[Draft]) -> bool:
    """Say whether the kind of the first arrivals differs so much that it is no kind, but a name or a number."""
    first = nsmallest(ENOUGH, timed, key=_arrival)
    return len({draft.kind for draft in first}) > _TOO_MANY_KINDS


def _arrival(draft: Draft) -> datetime:
    arrival = draft.start or draft.first
    assert arrival is not None, "only cases with a moment are looked at"
    return arrival


def _written(number: int) -> str:
    return f"{number:,}".replace(",", ".")


def _close(drafts: list[Draft], choice: Choice, until: datetime) -> tuple[list[Case], int, bool]:
    """Give each draft its end, or none; with how many ended before they began, and whether an end was not believed.

    Where nothing names the end, the last event is it, except for a case that came within the log's last 95 % flow
    time and stopped at a step that is seldom the last one: that case most likely goes on.
    """
    seen: Counter[str] = Counter()
    last: Counter[str] = Counter()
    spans: list[timedelta] = []
    by_last_event = choice.end_attribute is None and not choice.end_activity
    if by_last_event:
        for draft in drafts:
            seen.update(draft.activities)
            last[draft.last_activity] += 1
            spans.append((draft.last or until) - _arrival(draft))
        spans.sort()
        tail = until - spans[min(len(spans) - 1, int(0.95 * len(spans)))]
    cases: list[Case] = []
    negative, opened = 0, False
    for draft in drafts:
        arrival = _arrival(draft)
        end = draft.end
        if by_last_event:
            end = draft.last
            if arrival > tail and 2 * last[draft.last_activity] < seen[draft.last_activity]:
                end, opened = None, True
        if end is not None and end < arrival:
            negative += 1
            continue
        if choice.start_attribute is not None and arrival > until:
            negative += 1
            continue
        cases.append(Case(arrival.astimezone(UTC), end, draft.kind or NO_KIND, draft.events, _known(draft, arrival)))
    return cases, negative, opened


def _known(draft: Draft, arrival: datetime) -> tuple[tuple[str, str], ...]:
    """What was known when the case came: the first step only where it had been taken by then."""
    taken = draft.first is not None and draft.first <= arrival and draft.first_activity
    step = {FIRST_STEP: draft.first_activity} if taken else {}
    return tuple((step | dict(draft.at_first) | draft.stated).items())
