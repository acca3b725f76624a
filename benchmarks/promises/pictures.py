"""The pictures of docs/explain/promise.md, drawn from the figures; the tables stand beside them in the text."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from benchmarks.promises.course import FIXED, OURS
from benchmarks.promises.model import NAMES

_COLOURS = ("#2f6fb0", "#b5651d", "#3d8b37")
_DASHES = ("", "7 4", "2 3")
_STYLE = (
    "<style>text{fill:#1c2733}.axis{stroke:#9aa7b3}"
    "@media(prefers-color-scheme:dark){text{fill:#e8edf2}.axis{stroke:#5d6b78}}</style>"
)
_WIDTH = 720


def draw(found: Mapping[str, Any], folder: Path) -> None:
    """Write every picture that the figures allow."""
    weather = {(weather_found["load"], weather_found["sigma"]): weather_found for weather_found in found["steady"]}
    (folder / "promise-windows.svg").write_text(_windows(weather[0.90, 0.2]), encoding="utf-8")
    (folder / "promise-loads.svg").write_text(
        _loads([weather[load, 0.2] for load in (0.80, 0.90, 0.97)]), encoding="utf-8"
    )
    if "course" in found:
        (folder / "promise-shock.svg").write_text(_shock(found["course"]), encoding="utf-8")


def _svg(height: int, title: str, said: str, parts: Sequence[str]) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" role="img" aria-labelledby="t d" '
        f'font-family="sans-serif" font-size="14">\n<title id="t">{escape(title)}</title>\n'
        f'<desc id="d">{escape(said)}</desc>\n{_STYLE}\n' + "\n".join(parts) + "\n</svg>\n"
    )


def _windows(weather: Mapping[str, Any]) -> str:
    """Bars: promised days per class under three rules."""
    policies = weather["policies"]
    static = weather["static"]["0.99"]["per class"]
    rules = {
        "windows that never change, 99 % in hindsight": [static[name][0] for name in NAMES],
        "earliest day that just fits": [policies["bare earliest day"][f"window {name}"][0] for name in NAMES],
        "window, else an honest later day": [policies[OURS][f"window {name}"][0] for name in NAMES],
    }
    longest = max(value for values in rules.values() for value in values)
    parts, y = [], 24
    for title, values in rules.items():
        parts.append(f'<text x="10" y="{y}" font-weight="bold">{title}</text>')
        for index, value in enumerate(values):
            y += 24
            wide = 574 * value / longest
            parts.append(
                f'<text x="70" y="{y}" text-anchor="end">{NAMES[index]}</text>'
                f'<rect x="80" y="{y - 14}" width="{wide:.0f}" height="18" fill="{_COLOURS[index]}"/>'
                f'<text x="{86 + wide:.0f}" y="{y}">{value:.1f}</text>'
            )
        y += 34
    said = "; ".join(f"{title}: {', '.join(f'{value:.1f}' for value in values)}" for title, values in rules.items())
    return _svg(y - 14, "Promised days per class under three rules", f"Bars in working days. {said}.", parts)


def _loads(weathers: Sequence[Mapping[str, Any]]) -> str:
    """Lines: mean promised days as the office gets fuller."""
    lines = {
        "windows that never change, 99 % in hindsight": [
            weather["static"]["0.99"]["per seed"][0] for weather in weathers
        ],
        "earliest day that just fits": [weather["policies"]["bare earliest day"]["window"][0] for weather in weathers],
        "window, else an honest later day": [weather["policies"][OURS]["window"][0] for weather in weathers],
    }
    loads = [100 * weather["load"] for weather in weathers]
    panel = _panel(loads, lines, top=30, height=220, unit="", marks=[(load, f"{load:.0f} %") for load in loads])
    title = "Mean promised working days as the office gets fuller"
    said = "; ".join(f"{name}: {', '.join(f'{value:.1f}' for value in line)}" for name, line in lines.items())
    heading = f'<text x="10" y="16" font-weight="bold">{title}</text>'
    return _svg(350, title, f"At a load of 80, 90 and 97 percent. {said}.", [heading, *panel])


def _shock(course: Mapping[str, Any]) -> str:
    """Two panels over time: what breaks, and how far the promises move."""
    policies, days, lasts = course["policies"], course["day"], course["lasts"]
    marks = [(0.0, "day 0: staff lost"), (float(lasts), f"day {lasts}: back")]
    names = {FIXED: "windows that never change: 1, 5 and 20 days", OURS: "window of 1, 3 or 10 days, else a later day"}
    broken = {name: policies[policy]["broken"] for policy, name in names.items()}
    long = {name: policies[policy]["window long"] for policy, name in names.items()}
    parts = ['<text x="10" y="16" font-weight="bold">Broken promises, in percent, by day of receipt</text>']
    parts += _panel(days, broken, top=30, height=180, unit=" %", marks=marks)
    parts.append('<text x="10" y="326" font-weight="bold">Promised working days, long matters</text>')
    parts += _panel(days, long, top=340, height=180, unit="", marks=marks)
    most = {name: max(policies[name]["broken"]) for name in (FIXED, OURS)}
    said = (
        f"With windows that never change up to {most[FIXED]:.0f} percent of a month's promises break; with honest days "
        f"at most {most[OURS]:.2f} percent, while long matters are promised for up to "
        f"{max(policies[OURS]['window long']):.0f} days."
    )
    return _svg(600, f"The course of a year: {course['shock']}", said, parts)


def _panel(
    xs: Sequence[float],
    lines: Mapping[str, Sequence[float]],
    *,
    top: int,
    height: int,
    unit: str,
    marks: Sequence[tuple[float, str]],
) -> list[str]:
    """Return one panel: axes, lines told apart by colour and dashes, and their names below."""
    left, right, bottom = 60, _WIDTH - 20, top + height
    high = _round_up(max(value for line in lines.values() for value in line))

    def x(value: float) -> float:
        return left + (right - left) * (value - xs[0]) / (xs[-1] - xs[0])

    def y(value: float) -> float:
        return bottom - height * value / high

    parts = []
    for step in range(5):
        value = high * step / 4
        parts.append(
            f'<line class="axis" stroke-width=".5" x1="{left}" x2="{right}" y1="{y(value):.0f}" y2="{y(value):.0f}"/>'
            f'<text x="{left - 8}" y="{y(value) + 5:.0f}" text-anchor="end">{value:g}{unit}</text>'
        )
    for value, name in marks:
        anchor = "end" if value == xs[-1] else "start" if value == xs[0] else "middle"
        parts.append(
            f'<line class="axis" x1="{x(value):.0f}" x2="{x(value):.0f}" y1="{top}" y2="{bottom + 4}"/>'
            f'<text x="{x(value):.0f}" y="{bottom + 20}" text-anchor="{anchor}">{name}</text>'
        )
    for index, (name, line) in enumerate(lines.items()):
        stroke = f'fill="none" stroke="{_COLOURS[index]}" stroke-width="2.5" stroke-dasharray="{_DASHES[index]}"'
        points = " ".join(f"{x(at):.0f},{y(value):.0f}" for at, value in zip(xs, line, strict=True))
        parts.append(f'<polyline {stroke} points="{points}"/>')
        parts.append(f'<path {stroke} d="M{left} {bottom + 42 + 22 * index}h34"/>')
        parts.append(f'<text x="{left + 42}" y="{bottom + 47 + 22 * index}">{escape(name)}</text>')
    return parts


def _round_up(value: float) -> float:
    """Return the next number of which a quarter is easily read."""
    return next(bound for bound in (4, 8, 10, 20, 40, 60, 80, 100, 200, 400, 1000) if value <= bound)
