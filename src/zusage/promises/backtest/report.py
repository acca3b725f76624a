"""What the figures say, in German: for a terminal, and as one page that asks nobody for anything.

No case, no resource and no number under ten that stands for somebody is shown.
"""

from collections.abc import Sequence
from datetime import date
from html import escape
from math import ceil, floor, log10

from zusage.promises.backtest.columns import BERLIN
from zusage.promises.backtest.figures import FEWEST, Cell, Figures, RuleFigures
from zusage.promises.backtest.open_cases import ENOUGH
from zusage.promises.backtest.replay import LEVEL

UNKNOWN = "lässt sich nicht sagen"
_Table = tuple[Sequence[str], Sequence[Sequence[str]]]


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


def _day(day: date) -> str:
    return day.strftime("%d.%m.%Y")


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


def _overview(shown: Figures) -> _Table:
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


def _by(shown: Figures, part: str, title: str) -> _Table:
    columns: list[Sequence[Cell]] = [getattr(rule, part) for rule in shown.rules]
    rows = []
    for cells in zip(*columns, strict=True):
        n = number(cells[0].judged) if cells[0].judged >= FEWEST else f"unter {FEWEST}"
        shares = [percent(cell.share) + (" *" if cell.missed else "") for cell in cells]
        rows.append((cells[0].label, n, *shares, days(cells[-1].window) if cells[0].judged >= FEWEST else "–"))
    return (title, "Vorgänge", *(rule.name for rule in shown.rules), "Zusage (Tage)"), rows


def _flow_table(shown: Figures) -> _Table:
    return (
        ("Art", "Vorgänge", "die Hälfte", "80 %", "95 %"),
        [
            (
                flow.label,
                number(flow.cases) if flow.cases >= FEWEST else f"unter {FEWEST}",
                *(days(one) for one in flow.quantiles),
            )
            for flow in shown.flows
        ],
    )


def _open_table(shown: Figures) -> _Table:
    few = [(_day(day), number(n) if n == 0 or n >= FEWEST else f"unter {FEWEST}") for day, n in shown.open_over_time]
    return ("Tag", "offen"), few[::6]


def _basis(shown: Figures) -> list[str]:
    first, last = shown.first.astimezone(BERLIN), shown.until.astimezone(BERLIN)
    known = f"{number(shown.cases)} Vorgänge" if shown.cases >= FEWEST else f"Weniger als {FEWEST} Vorgänge"
    lines = [f"{known}, {_day(first)} bis {_day(last)}; {number(shown.still_open)} sind am Ende offen."]
    if shown.rules:
        lines.append(
            f"Ohne Zusage blieben {number(shown.unsaid)} (noch zu wenig abgeschlossen); bei {number(shown.undecided)} "
            "liegt der zugesagte Tag nach dem Ende des Protokolls. Beide sind nicht gewertet."
        )
    return [*lines, *(f"{note}." for note in shown.notes)]


_STAR = (
    "* zu wenige gehalten: einseitiger exakter Binomialtest gegen 95 %, Irrtum 1 %, Quartale und Arten nach Holm. "
    "„Bei gleichen 95 %“: die Zusage, hätte man sie im Nachhinein so gestreckt, dass genau 95 % gehalten sind. "
    "Arten mit weniger als zehn Vorgängen stehen unter „übrige“."
)


def as_text(shown: Figures) -> str:
    """The report for a terminal."""
    parts = ["WAS HÄTTE ZUGESAGT WERDEN KÖNNEN", "\n".join(sentences(shown))]
    if shown.rules:
        parts += [_plain(_overview(shown)), _plain(_by(shown, "quarters", "Quartal"))]
        if len(shown.rules[0].kinds) > 1:
            parts.append(_plain(_by(shown, "kinds", "Art")))
        parts.append(_STAR)
    if shown.cases >= FEWEST:
        parts.append("Wie lange es dauerte (Tage, offene mitgezählt)\n" + _plain(_flow_table(shown)))
    parts.append("Grundlage\n" + "\n".join(f"- {line}" for line in _basis(shown)))
    return "\n\n".join(parts) + "\n"


def _plain(table: _Table) -> str:
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


# --- the page

_STYLE = """
:root{color-scheme:light dark;--ink:#1b1f24;--paper:#fff;
--line:#c9ced6;--a:#8a5a00;--b:#5b5f97;--c:#00695c;--soft:#f2f4f7}
@media(prefers-color-scheme:dark){:root{--ink:#e8eaed;--paper:#15181c;
--line:#444b55;--a:#f0b64a;--b:#a9aef5;--c:#5fd3c0;--soft:#1f242a}}
body{font:1rem/1.5 system-ui,sans-serif;color:var(--ink);background:var(--paper);max-width:72rem;
margin:2rem auto;padding:0 1rem}
table{border-collapse:collapse;font-variant-numeric:tabular-nums}
caption{text-align:left;font-weight:600;padding:.3rem 0}
th,td{padding:.25rem .7rem;border-bottom:1px solid var(--line);text-align:right}
th:first-child,td:first-child{text-align:left}
.beside{display:flex;flex-wrap:wrap;gap:2rem;align-items:flex-start}.beside>*{flex:1 1 26rem;min-width:0}
.wide{overflow-x:auto}
.said{background:var(--soft);padding:1rem 1.2rem;border-left:.3rem solid var(--c);font-size:1.1rem}
.said p{margin:.3rem 0}
svg{width:100%;height:auto}svg text{fill:var(--ink);font-size:11px}.axis{stroke:var(--line)}
.goal{stroke:var(--ink);stroke-dasharray:2 3}
tbody th{white-space:nowrap}.beside table{font-size:.8rem}.beside td,.beside th{padding:.2rem .4rem}
.s{fill:none;stroke-width:2.2}.s0{stroke:var(--a);stroke-dasharray:7 4}
.s1{stroke:var(--b);stroke-dasharray:2 4}.s2{stroke:var(--c)}
"""


def as_html(shown: Figures) -> str:
    """The report as one page: style and drawings inside, a table beside each drawing, no script, no request."""
    body = [f'<div class="said">{"".join(f"<p>{escape(one)}</p>" for one in sentences(shown))}</div>']
    if shown.rules:
        body.append("<h2>Die Regeln im Vergleich</h2>" + _html_table(_overview(shown), "Alle gewerteten Vorgänge"))
        labels = [cell.label for cell in shown.rules[0].quarters]
        names = [rule.name for rule in shown.rules]
        kept = [[cell.share for cell in rule.quarters] for rule in shown.rules]
        window = [[cell.window if cell.judged >= FEWEST else None for cell in rule.quarters] for rule in shown.rules]
        quarters = _by(shown, "quarters", "Quartal")
        body.append(
            "<h2>Gehalten je Quartal des Eingangs</h2>"
            + _beside(_chart("Anteil gehaltener Zusagen je Quartal", labels, kept, names, goal=0.95), quarters)
        )
        widths = [
            (label, *(days(column[at]) if column[at] is not None else "–" for column in window))
            for at, label in enumerate(labels)
        ]
        body.append(
            "<h2>Wie lang die Zusage war</h2>"
            + _beside(
                _chart("Mittlere Zusage in Tagen je Quartal", labels, window, names), (("Quartal", *names), widths)
            )
        )
        if len(shown.rules[0].kinds) > 1:
            body.append("<h2>Gehalten je Art</h2>" + _html_table(_by(shown, "kinds", "Art"), "Je Art"))
        body.append(f"<p>{escape(_STAR)}</p>")
    if shown.cases >= FEWEST:
        body.append(
            "<h2>Wie lange es dauerte</h2>"
            + _html_table(_flow_table(shown), "Tage vom Eingang bis zum Ende, offene mitgezählt")
        )
        few = [None if 0 < n < FEWEST else float(n) for _, n in shown.open_over_time]
        body.append(
            "<h2>Wie viel offen war</h2>"
            + _beside(
                _chart("Offene Vorgänge", [_day(day) for day, _ in shown.open_over_time], [[], [], few], ()),
                _open_table(shown),
            )
        )
    basis = "".join(f"<li>{escape(line)}</li>" for line in _basis(shown))
    return (
        '<!DOCTYPE html>\n<html lang="de"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        f"<title>Was hätte zugesagt werden können</title><style>{_STYLE}</style></head><body><main>"
        f"<h1>Was hätte zugesagt werden können</h1>{''.join(body)}"
        f"<h2>Grundlage</h2><ul>{basis}</ul></main></body></html>\n"
    )


def _html_table(table: _Table, caption: str = "") -> str:
    head, rows = table
    top = "".join(f'<th scope="col">{escape(word)}</th>' for word in head)
    lines = "".join(
        f'<tr><th scope="row">{escape(row[0])}</th>{"".join(f"<td>{escape(word)}</td>" for word in row[1:])}</tr>'
        for row in rows
    )
    title = f"<caption>{escape(caption)}</caption>" if caption else ""
    return f'<div class="wide"><table>{title}<thead><tr>{top}</tr></thead><tbody>{lines}</tbody></table></div>'


def _beside(chart: str, table: _Table) -> str:
    return f'<div class="beside">{chart}{_html_table(table)}</div>'


def _round_up(value: float) -> float:
    """Four times the next step of 1, 1.5, 2, 2.5 or 5 (and their tenfolds), so that an axis has round numbers."""
    step = 10.0 ** floor(log10(max(value, 0.4) / 4))
    return 4 * next(step * factor for factor in (1, 1.5, 2, 2.5, 5, 10) if 4 * step * factor >= value)


def _chart(
    title: str,
    labels: Sequence[str],
    series: Sequence[Sequence[float | None]],
    names: Sequence[str],
    goal: float | None = None,
) -> str:
    """Lines over labels as inline SVG; what is not shown leaves a gap."""
    known = [value for line in series for value in line if value is not None]
    if not known:
        return f"<p>{escape(title)}: {UNKNOWN}.</p>"
    low, high = (
        (1 - 0.04 * ceil((1 - min(0.92, *known)) / 0.04), 1.0) if goal is not None else (0.0, _round_up(max(known)))
    )
    left, right, top, bottom = 55.0, 590.0, 15.0, 220.0

    def x(at: int) -> float:
        return left + (right - left) * (at / max(1, len(labels) - 1))

    def y(value: float) -> float:
        return bottom - (bottom - top) * (value - low) / (high - low)

    def axis(value: float) -> str:
        return f"{number(100 * value)} %" if goal is not None else number(value, 0 if high >= 20 else 1)

    drawn = []
    for step in range(5):
        value = low + (high - low) * step / 4
        drawn.append(
            f'<line class="axis" x1="{left}" x2="{right}" y1="{y(value):.1f}" y2="{y(value):.1f}"/>'
            f'<text x="{left - 6}" y="{y(value) + 4:.1f}" text-anchor="end">{axis(value)}</text>'
        )
    if goal is not None:
        drawn.append(f'<line class="goal" x1="{left}" x2="{right}" y1="{y(goal):.1f}" y2="{y(goal):.1f}"/>')
    for at in sorted({0, len(labels) // 2, len(labels) - 1}):
        anchor = "start" if at == 0 else "end" if at == len(labels) - 1 else "middle"
        drawn.append(f'<text x="{x(at):.1f}" y="240" text-anchor="{anchor}">{escape(labels[at])}</text>')
    for which, line in enumerate(series):
        path = ""
        for at, one in enumerate(line):
            begins = at == 0 or line[at - 1] is None
            path += "" if one is None else f"{'M' if begins else 'L'}{x(at):.1f} {y(one):.1f}"
            if one is not None and begins and (at + 1 == len(line) or line[at + 1] is None):
                path += "h3"
        drawn.append(f'<path class="s s{which}" d="{path}"/>' if path else "")
    for which, name in enumerate(names):
        drawn.append(
            f'<path class="s s{which}" d="M{left + 185 * which} 262h22"/>'
            f'<text x="{left + 185 * which + 27}" y="266">{escape(name)}</text>'
        )
    return f'<svg viewBox="0 0 600 275" role="img" aria-label="{escape(title)}">{"".join(drawn)}</svg>'
