"""How long a matter would take if it lived through the speeds of these days.

A matter that ended tells of all the weeks it was under way. The table of the present (as life tables are made, with
late entry: Andersen, Borgan, Gill and Keiding 1993, III.3) asks of each age how many were open at it lately and how
many of those ended, so that a jam shows at every age at once, long before the matters that came into it are closed.
"""

from collections.abc import Iterable


def quantile_with_late_entry(spells: Iterable[tuple[float, float, bool]], level: float) -> float | None:
    """Return the age by which a share of `level` has ended, or None if the estimate does not come so far.

    A spell is the age from which it was watched, the age until which, and whether it ended then. Age 0 means from the
    beginning, its first moment included. Without late entries it is `domain.survival.quantile_with_open`.
    """
    watched = [spell for spell in spells if spell[0] == 0 or spell[0] < spell[1]]
    entries = sorted(entered for entered, _, _ in watched if entered > 0)
    at_risk = len(watched) - len(entries)
    came = 0
    surviving = 1.0
    for _, left, ended in sorted(watched, key=lambda spell: (spell[1], not spell[2])):
        while came < len(entries) and entries[came] < left:
            came += 1
            at_risk += 1
        if ended:
            surviving *= 1 - 1 / at_risk
            if surviving <= 1 - level + 1e-12:
                return left
        at_risk -= 1
    return None
