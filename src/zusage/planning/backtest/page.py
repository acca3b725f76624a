"""What the figures say as one HTML page that asks nobody for anything: a table beside each drawing."""

from collections.abc import Sequence
from html import escape
from math import ceil, floor, log10

from zusage.planning.backtest.figures import FEWEST, Figures
from zusage.planning.backtest.report import (
    ACCOUNT,
    STAR,
    UNKNOWN,
    Table,
    account_table,
    basis,
    by_part,
    day_of,
    days,
    flow_table,
    headline,
    number,
    open_table,
    overview,
    promised,
    sentences,
)

_STYLE = """
:root{color-scheme:light dark;--ink:#1b1f24;--paper:#fff;
--line:#c9ced6;--a:#8a5a00;--b:#5b5f97;--c:#00695c;--soft:#f2f4f7}
@media(prefers-color-scheme:dark){:root{--ink:#e8eaed;--paper:#15181c;
--line:#444b55;--a:#f0b64a;--b:#a9aef5;--c:#5fd3c0;--soft:#1f242a}}
body{font:1rem/1.5 system-ui,sans-serif;color:var(--ink);background:var(--paper);max-width:110rem;
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
h1{font-size:1.6rem;line-height:1.25}h1,h2,td,th,li{overflow-wrap:break-word}.wide table{width:100%}
@media(max-width:40rem){body{margin:1rem auto}.beside>*{flex-basis:100%}th,td{padding:.25rem .2rem;font-size:.8rem}
.beside table{font-size:.8rem}thead th{font-size:.7rem}td{white-space:nowrap}
thead th{hyphens:auto}tbody th{white-space:normal}svg text{font-size:17px}}
@page{size:A4;margin:15mm}
@media print{:root{color-scheme:light;
--ink:#000;--paper:#fff;--line:#999;--a:#8a5a00;--b:#5b5f97;--c:#00695c;--soft:#fff}
body{font-size:10pt;max-width:none;margin:0;padding:0}.beside{display:block}.wide{overflow:visible}
h2{break-after:avoid}tr,svg,.said{break-inside:avoid}thead{display:table-header-group}
svg{max-width:150mm}th,td,.beside td,.beside th{font-size:8.5pt;padding:.1rem .3rem}}
"""


def as_html(shown: Figures) -> str:
    """The report as one page: style and drawings inside, a table beside each drawing, no script, no request."""
    body = [f'<div class="said">{"".join(f"<p>{escape(sentence)}</p>" for sentence in sentences(shown))}</div>']
    if shown.rules:
        body.append("<h2>Die Regeln im Vergleich</h2>" + _html_table(overview(shown), "Alle gewerteten Vorgänge"))
        labels = [cell.label for cell in shown.rules[0].quarters]
        names = [rule.name for rule in shown.rules]
        kept = [[cell.share for cell in rule.quarters] for rule in shown.rules]
        window = [[cell.window if cell.judged >= FEWEST else None for cell in rule.quarters] for rule in shown.rules]
        quarters = by_part(shown, "quarters", "Quartal")
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
            body.append("<h2>Gehalten je Art</h2>" + _html_table(by_part(shown, "kinds", "Art"), "Je Art"))
        body.append(f"<p>{escape(STAR)}</p>")
    if promised(shown):
        body.append("<h2>Was aus jeder Zusage wurde</h2>" + _html_table(account_table(shown), ACCOUNT))
    if shown.cases >= FEWEST:
        body.append(
            "<h2>Wie lange es dauerte</h2>"
            + _html_table(flow_table(shown), "Tage vom Eingang bis zum Ende, offene mitgezählt")
        )
        few = [None if 0 < n < FEWEST else float(n) for _, n in shown.open_over_time]
        body.append(
            "<h2>Wie viel offen war</h2>"
            + _beside(
                _chart("Offene Vorgänge", [day_of(day) for day, _ in shown.open_over_time], [[], [], few], ()),
                open_table(shown),
            )
        )
    lines = "".join(f"<li>{escape(line)}</li>" for line in basis(shown))
    return (
        '<!DOCTYPE html>\n<html lang="de"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        f"<title>Was hätte zugesagt werden können</title><style>{_STYLE}</style></head><body><main>"
        f"<p>Was hätte zugesagt werden können</p><h1>{escape(headline(shown))}</h1>{''.join(body)}"
        f"<h2>Grundlage</h2><ul>{lines}</ul></main></body></html>\n"
    )


def _html_table(table: Table, caption: str = "") -> str:
    head, rows = table
    top = "".join(f'<th scope="col">{escape(word)}</th>' for word in head)
    lines = "".join(
        f'<tr><th scope="row">{escape(row[0])}</th>{"".join(f"<td>{escape(word)}</td>" for word in row[1:])}</tr>'
        for row in rows
    )
    title = f"<caption>{escape(caption)}</caption>" if caption else ""
    return f'<div class="wide"><table>{title}<thead><tr>{top}</tr></thead><tbody>{lines}</tbody></table></div>'


def _beside(chart: str, table: Table) -> str:
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
    left, right, top, bottom = 62.0, 590.0, 15.0, 220.0

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
        for at, point in enumerate(line):
            begins = at == 0 or line[at - 1] is None
            path += "" if point is None else f"{'M' if begins else 'L'}{x(at):.1f} {y(point):.1f}"
            if point is not None and begins and (at + 1 == len(line) or line[at + 1] is None):
                path += "h3"
        drawn.append(f'<path class="s s{which}" d="{path}"/>' if path else "")
    for which, name in enumerate(names):
        drawn.append(
            f'<path class="s s{which}" d="M{left} {262 + 24 * which}h22"/>'
            f'<text x="{left + 27}" y="{266 + 24 * which}">{escape(name)}</text>'
        )
    return (
        f'<svg viewBox="0 0 600 {250 + 24 * len(names)}" role="img" aria-label="{escape(title)}">{"".join(drawn)}</svg>'
    )
