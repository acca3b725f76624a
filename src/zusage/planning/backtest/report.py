"""What the figures say, in German: sentences and tables, and both for a terminal.

No case and no resource is shown, and no group of fewer than ten: neither how many it has nor how it went.
"""

from collections.abc import Sequence
from datetime import date

from zusage.planning.backtest.columns import BERLIN
from zusage.planning.backtest.figures import FEWEST, Cell, Figures, RuleFigures
from zusage.planning.backtest.replay import ENOUGH, LEVEL

UNKNOWN = "lässt sich nicht sagen"
Table = tuple[Sequence[str], Sequence[Sequence[str]]]


def number(value: float, places: int = 0) -> str:
    """A number as German readers write it."""
    return f"{value:,.{places}f}".replace(",", " ").replace(".", ",").replace(" ", ".")


def days(value: float | None) -> str:
    """Days with one place; short times are not rounded to nothing."""
    if value is None:
        return UNKNOWN
    if value < 0.1:
        return "unter 0,1"
    return number(value, 1) if value < 100 else number(value)


def percent(value: float | None) -> str:
    """A share, or a dash where it is not shown."""
    return "–" if value is None else f"{number(100 * value, 1)} %"


def day_of(day: date) -> str:
    return day.strftime("%d.%m.%Y")


def how_many(count: int) -> str:
    """How many there are, or that they are fewer than may be told."""
    return number(count) if count == 0 or count >= FEWEST else f"unter {FEWEST}"


def sentences(shown: Figures) -> list[str]:
    """The result in plain words. The rule was chosen before the replay, not after its success."""
    if not shown.rules:
        return [
            f"Was Sie hätten zusagen können, {UNKNOWN}: Eine Zusage braucht mindestens {ENOUGH} vorher abgeschlossene "
            f"Vorgänge, ein Urteil danach mindestens {FEWEST}, deren zugesagter Tag noch im Protokoll liegt."
        ]
    rule = shown.rules[-1]
    cell = rule.overall
    said = [
        f"Hätten Sie bei jedem Eingang zugesagt, was die Regel „{rule.name}“ an diesem Tag ergab, hätten Sie bei "
        f"{number(cell.kept)} von {number(cell.judged)} Vorgängen Wort gehalten ({percent(cell.share)}).",
        f"Die mittlere Zusage hätte {days(cell.window)} Tage betragen.",
    ]
    if rule.late_median is not None and cell.judged - cell.kept >= FEWEST:
        said.append(
            f"War ein Vorgang nicht rechtzeitig fertig, kam er in der Mitte {days(rule.late_median)} Tage zu spät; "
            f"neun von zehn höchstens {days(rule.late_high)} Tage."
        )
    said.append(_verdict(rule))
    said.append(
        "Gerechnet ist in Kalendertagen und mit der Arbeit, wie sie war. Eine Zusage ändert auch, was zuerst "
        "bearbeitet wird; das zeigt diese Rechnung nicht."
    )
    return said


def _verdict(rule: RuleFigures) -> str:
    missed = [cell.label for cell in (*rule.quarters, *rule.kinds) if cell.missed]
    where = f" Zu wenige waren es hier: {', '.join(dict.fromkeys(missed))}." if missed else ""
    if rule.overall.missed:
        return f"Das Ziel von 95 % ist verfehlt; Zufall allein erklärt das nicht.{where}"
    if (rule.overall.share or 0) < LEVEL:
        return f"Das sind weniger als 95 %, aber nicht weniger, als Zufall erklären kann.{where}"
    return f"Das Ziel von 95 % ist erreicht.{where}"


def overview(shown: Figures) -> Table:
    return (
        ("Regel", "gehalten", "von", "Anteil", "Zusage (Tage)", "bei gleichen 95 %", "Verspätung (Tage)"),
        [
            (
                rule.name,
                number(rule.overall.kept),
                number(rule.overall.judged),
                percent(rule.overall.share) + (" *" if rule.overall.missed else ""),
                days(rule.overall.window),
                days(rule.equal_window),
                days(rule.late_median) if rule.overall.judged - rule.overall.kept >= FEWEST else "–",
            )
            for rule in shown.rules
        ],
    )


ACCOUNT = "Alle Vorgänge, jede Regel für sich; gewertet ist oben nur, was bei allen Regeln fällig war"


def promised(shown: Figures) -> bool:
    """Say whether any rule promised anything, judged or not."""
    return shown.cases >= FEWEST and any(account.longest is not None for account in shown.accounts)


def account_table(shown: Figures) -> Table:
    """Every matter once a rule, so that no promise is hidden because its day lies beyond the log."""
    return (
        (
            "Regel",
            "keine Zusage",
            "gehalten",
            "nicht gehalten",
            "Tag später, erledigt",
            "Tag später, offen",
            "längste (Tage)",
        ),
        [
            (
                account.name,
                *(
                    how_many(count)
                    for count in (
                        account.unsaid,
                        account.kept,
                        account.broken,
                        account.waiting_ended,
                        account.waiting_open,
                    )
                ),
                "–" if shown.cases < FEWEST or account.longest is None else days(account.longest),
            )
            for account in shown.accounts
        ],
    )


def headline(shown: Figures) -> str:
    """What would be better than today, when nobody is told a day."""
    if not shown.rules:
        return "Noch lässt sich nicht sagen, was Sie zusagen könnten"
    account, cell = shown.accounts[-1], shown.rules[-1].overall
    told = (shown.cases - account.unsaid) / shown.cases
    return (
        f"{number(100 * told)} von 100 hätten bei Eingang einen Tag erfahren, und {percent(cell.share)} der gewerteten "
        "Zusagen wären gehalten worden"
    )


def by_part(shown: Figures, part: str, title: str) -> Table:
    columns: list[Sequence[Cell]] = [getattr(rule, part) for rule in shown.rules]
    rows = []
    for cells in zip(*columns, strict=True):
        n = how_many(cells[0].judged)
        shares = [percent(cell.share) + (" *" if cell.missed else "") for cell in cells]
        rows.append((cells[0].label, n, *shares, days(cells[-1].window) if cells[0].judged >= FEWEST else "–"))
    return (title, "Vorgänge", *(rule.name for rule in shown.rules), "Zusage (Tage)"), rows


def flow_table(shown: Figures) -> Table:
    return (
        ("Art", "Vorgänge", "die Hälfte", "80 %", "95 %"),
        [
            (
                flow.label,
                how_many(flow.cases),
                *(days(quantile) for quantile in flow.quantiles),
            )
            for flow in shown.flows
        ],
    )


def open_table(shown: Figures) -> Table:
    few = [(day_of(day), how_many(n)) for day, n in shown.open_over_time]
    return ("Tag", "offen"), few[::6]


def basis(shown: Figures) -> list[str]:
    first, last = shown.first.astimezone(BERLIN), shown.until.astimezone(BERLIN)
    known = f"{number(shown.cases)} Vorgänge" if shown.cases >= FEWEST else f"Weniger als {FEWEST} Vorgänge"
    lines = [f"{known}, {day_of(first)} bis {day_of(last)}; {how_many(shown.still_open)} sind am Ende offen."]
    if shown.rules:
        lines.append(
            f"Ohne Zusage blieben {how_many(shown.unsaid)} (noch zu wenig abgeschlossen); "
            f"bei {how_many(shown.undecided)} liegt der zugesagte Tag nach dem Ende des Protokolls. "
            "Beide sind nicht gewertet."
        )
    return [*lines, *(f"{note}." for note in shown.notes)]


STAR = (
    "* zu wenige gehalten: einseitiger exakter Binomialtest gegen 95 %, Irrtum 1 %, Quartale und Arten nach Holm. "
    "„Bei gleichen 95 %“: die Zusage, hätte man sie im Nachhinein so gestreckt, dass genau 95 % gehalten sind. "
    "Arten mit weniger als zehn Vorgängen stehen unter „übrige“."
)


def as_text(shown: Figures) -> str:
    """The report for a terminal."""
    parts = ["WAS HÄTTE ZUGESAGT WERDEN KÖNNEN", headline(shown) + ".", "\n".join(sentences(shown))]
    if shown.rules:
        parts += [_plain(overview(shown)), _plain(by_part(shown, "quarters", "Quartal"))]
        if len(shown.rules[0].kinds) > 1:
            parts.append(_plain(by_part(shown, "kinds", "Art")))
        parts.append(STAR)
    if promised(shown):
        parts.append(f"Was aus jeder Zusage wurde\n({ACCOUNT})\n" + _plain(account_table(shown)))
    if shown.cases >= FEWEST:
        parts.append("Wie lange es dauerte (Tage, offene mitgezählt)\n" + _plain(flow_table(shown)))
    parts.append("Grundlage\n" + "\n".join(f"- {line}" for line in basis(shown)))
    return "\n\n".join(parts) + "\n"


def _plain(table: Table) -> str:
    head, rows = table
    lines = [[*head], *([*row] for row in rows)]
    widths = [max(len(line[at]) for line in lines) for at in range(len(head))]
    return "\n".join(
        "  ".join(
            word.rjust(width) if at else word.ljust(width)
            for at, (word, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in lines
    )
