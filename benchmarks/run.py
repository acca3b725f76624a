"""Measures the house and its peers in one run; prints a table and keeps it in ``benchmarks/results/``.

    python benchmarks/run.py [--quick] [--no-demo]

Ratios to a peer in the same run say more than absolute figures: the machine's load is in both.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "scripts")]

import with_postgres  # noqa: E402
from benchmarks import checking, decisions, peers, processes  # noqa: E402
from benchmarks.house import House  # noqa: E402

RESULTS = Path(__file__).parent / "results"
MOST_STATEMENTS = 15
PAIRS = 3
"""How often house and peer are measured in turn; the median pair is kept, so that a passing load harms less."""


@dataclass
class Figure:
    """One figure with what was wanted of it, if anything was."""

    name: str
    value: float
    unit: str
    target: str = ""
    reached: bool | None = None


@dataclass
class Report:
    """All figures of a run."""

    machine: dict[str, Any]
    figures: list[Figure] = field(default_factory=list)

    def add(
        self, name: str, value: float, unit: str, *, at_least: float | None = None, at_most: float | None = None
    ) -> None:
        target, reached = "", None
        if at_least is not None:
            target, reached = f"≥ {at_least:g}", value >= at_least
        if at_most is not None:
            target, reached = f"≤ {at_most:g}", value <= at_most
        self.figures.append(Figure(name, value, unit, target, reached))
        print(self.line(self.figures[-1]), flush=True)

    def line(self, figure: Figure) -> str:
        verdict = {None: "", True: "reached", False: "MISSED"}[figure.reached]
        return f"{figure.name:<62}{_number(figure.value):>12} {figure.unit:<8}{figure.target:>10}  {verdict}".rstrip()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a second each, to see that everything runs")
    parser.add_argument("--no-demo", dest="demo", action="store_false", help="leave out the fresh clone")
    options = parser.parse_args()
    seconds = 1 if options.quick else 4
    report = Report(machine())
    _engine(report, seconds)
    report.add("service check, whole command, 22 scenarios and more", checking.measure(), "s", at_most=1)
    with tempfile.TemporaryDirectory(prefix="zusage-bench-") as name:
        folder = Path(name)
        _on_sqlite(report, folder, seconds)
        _on_postgresql(report, folder, seconds)
        _pages(report, folder)
    if options.demo:
        _demo(report)
    keep(report)
    return 0


def _engine(report: Report, seconds: float) -> None:
    """Measure processes and decision tables alone, with their peers; on PostgreSQL too where there is a server."""
    binaries = with_postgres.find_binaries()
    if binaries is None:
        found = processes.measure(seconds / 2)
    else:
        with with_postgres.server(binaries, durable=True) as url:
            os.environ["ZUSAGE_TEST_POSTGRES"] = url
            found = processes.measure(seconds / 2)
    for name, unit, bounds in _OF_PROCESSES:
        if name in found:
            report.add(f"process, {name.replace('.', ': ').replace('_', ' ')}", found[name], unit, **bounds)
    for name, rate in decisions.measure().items():
        wanted = {"at_least": 200_000} if name in {"table_decide_per_second", "table_evaluate_per_second"} else {}
        report.add(f"decision {name.removesuffix('_per_second').replace('_', ' ')}, 10 rules", rate, "/s", **wanted)


_OF_PROCESSES: tuple[tuple[str, str, dict[str, float]], ...] = (
    ("memory.ours_per_s", "/s", {}),
    ("memory.spiff_per_s", "/s", {}),
    ("memory.times_spiff", "times", {"at_least": 30}),
    ("sqlite.ours_per_s", "/s", {}),
    ("sqlite.raw_per_s", "/s", {}),
    ("sqlite.spiff_per_s", "/s", {}),
    ("sqlite.times_spiff", "times", {"at_least": 4}),
    ("sqlite.percent_of_raw", "%", {"at_least": 40}),
    ("postgres.ours_per_s", "/s", {}),
    ("postgres.raw_per_s", "/s", {}),
    ("postgres.spiff_per_s", "/s", {}),
    ("postgres.times_spiff", "times", {"at_least": 4}),
    ("postgres.percent_of_raw", "%", {"at_least": 40}),
    ("large.read_and_compile_ms", "ms", {"at_most": 50}),
    ("state.bytes", "bytes", {"at_most": 1000}),
    ("state.encode_us", "µs", {}),
    ("state.decode_us", "µs", {}),
)


def _on_sqlite(report: Report, folder: Path, seconds: float) -> None:
    house = _installed(folder / "sqlite")
    acts = house.measure("benchmarks.opening", "statements")
    file = house.home / "data" / "zusage.sqlite3"
    pairs = []
    for _ in range(PAIRS):
        ours = _opened(house, 1, seconds)["rate"]
        pairs.append((ours, peers.sqlite_rate(file, list(acts.values()), seconds)))
    ours, raw = _median(pairs)
    report.add("SQLite FULL: open_case, 1 client", ours, "/s")
    report.add("SQLite FULL: the same rows by sqlite3", raw, "/s")
    report.add("SQLite FULL: share of the raw rate", 100 * ours / raw, "%", at_least=30)
    _quotes(report, _installed(folder / "sqlite-quotes"), "SQLite")
    _lives(report, _installed(folder / "sqlite-lives"), "SQLite FULL", seconds)
    engine = house.measure("benchmarks.engine")
    report.add("process of the dog, start to end, in memory", engine["process_per_second"], "/s")
    report.add("FEEL expression", engine["feel_per_second"], "/s")
    report.add("decision with its requirements", engine["decision_per_second"], "/s")
    report.add("letter typeset", engine["letter_ms"], "ms")
    report.add("verify with replay", engine["verify_cases_per_second"], "cases/s")


def _on_postgresql(report: Report, folder: Path, seconds: float) -> None:
    binaries = with_postgres.find_binaries()
    if binaries is None:
        print(with_postgres.SKIPPED)
        return
    with with_postgres.server(binaries, durable=True) as url:
        house = _installed(folder / "postgresql", url)
        acts = house.measure("benchmarks.opening", "statements")
        for kind, statements in acts.items():
            report.add(f"PostgreSQL: statements of open_case ({kind})", len(statements), "", at_most=MOST_STATEMENTS)
        scripts = _scripts(acts) if (binaries / "pgbench").exists() else []
        for clients in (1, 8):
            _against_pgbench(report, house, binaries, scripts, clients, seconds)
        _quotes(report, _installed(folder / "postgresql-quotes", url), "PostgreSQL")
        _lives(report, _installed(folder / "postgresql-lives", url), "PostgreSQL durable", seconds)


def _against_pgbench(
    report: Report, house: House, binaries: Path, scripts: list[Path], clients: int, seconds: float
) -> None:
    many = f"{clients} client{'s' if clients > 1 else ''}"
    pairs = []
    for _ in range(PAIRS):
        ours = _opened(house, clients, seconds)
        url = house.url("zusage_app", "zusage_bench")
        theirs = peers.run_pgbench(binaries, url, scripts, clients=clients, seconds=int(seconds)) if scripts else 0.0
        pairs.append((ours["rate"], theirs))
    ours_rate, theirs = _median(pairs)
    report.add(f"PostgreSQL durable: open_case, {many}", ours_rate, "/s", at_least=200 if clients > 1 else None)
    if theirs:
        report.add(f"PostgreSQL durable: the same rows by pgbench, {many}", theirs, "/s")
        share = 100 * ours_rate / theirs
        report.add(f"PostgreSQL durable: share of pgbench, {many}", share, "%", at_least=25 if clients == 1 else None)


def _opened(house: House, clients: int, seconds: float) -> dict[str, float]:
    """Let so many processes open cases at the same time; return their sum per second."""
    processes = [house.begin("benchmarks.opening", "rate", str(seconds)) for _ in range(clients)]
    for process in processes:
        assert process.stdout is not None
        process.stdout.readline()  # "ready": warmed up
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    said = [json.loads(process.communicate()[0]) for process in processes]
    return {"rate": sum(client["count"] / client["seconds"] for client in said)}


def _quotes(report: Report, house: House, where: str) -> None:
    """Measure in a fresh house: what house and peer wrote before would stand in the ledger, too."""
    quotes = house.measure("benchmarks.quoting")
    if where == "SQLite":
        report.add("quote in the domain, one core", quotes["domain_per_second"], "/s", at_least=20_000)
    asked = f"{where}: quote, five pools of 20,000 reservations"
    report.add(f"{asked}, p50", quotes["p50_ms"], "ms")
    report.add(f"{asked}, p99", quotes["p99_ms"], "ms", at_most=5 if where == "SQLite" else 8)
    report.add(f"{asked}, all changed since, p50", quotes["changed_p50_ms"], "ms")
    report.add(f"{asked}, all changed since, p99", quotes["changed_p99_ms"], "ms")


def _lives(report: Report, house: House, where: str, seconds: float) -> None:
    """Measure whole lives in a fresh house; bytes are those of its pages, so few matters say little about them."""
    lives = house.measure("benchmarks.life", str(int(25 * seconds)))
    steps = lives["steps"].values()
    whole = 1 / sum(1 / found["per_second"] for found in steps)
    report.add(f"{where}: life of a matter, all steps", whole, "/s", at_least=40 if where.startswith("SQLite") else 25)
    report.add(f"{where}: life of a matter, processor", sum(found["processor_ms"] for found in steps), "ms")
    report.add(f"{where}: life of a matter, statements", sum(found["statements"] for found in steps), "", at_most=60)
    for step, found in lives["steps"].items():
        report.add(f"{where}: life of a matter, {step}", found["per_second"], "/s")
        report.add(f"{where}: life of a matter, {step}, processor", found["processor_ms"], "ms")
        report.add(f"{where}: life of a matter, {step}, statements", found["statements"], "")
    stored = sum(lives["bytes"].values())
    report.add(f"{where}: life of a matter, stored", stored, "bytes", at_most=45 * 1024)
    report.add(f"{where}: longest letter", lives["letter"], "bytes", at_most=20 * 1024)
    for table, size in sorted(lives["bytes"].items(), key=lambda item: -item[1]):
        report.add(f"{where}: life of a matter, stored in {table}", size, "bytes")


def _pages(report: Report, folder: Path) -> None:
    house = House(folder / "demo")
    house.install(demo=True)
    for page in house.measure("benchmarks.pages", "measure"):
        name = f"page {page['page']} as {page['who']}" + (f" ({page['status']})" if page["status"] != 200 else "")
        report.add(f"{name}, p50", page["p50_ms"], "ms")
        report.add(f"{name}, p95", page["p95_ms"], "ms", at_most=50)


def _demo(report: Report) -> None:
    done = subprocess.run([ROOT / "benchmarks" / "demo.sh"], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        print(f"demo.sh failed: {done.stderr[-1000:]}")
        return
    demo = json.loads(done.stdout)
    report.add("fresh clone: first page of the demo", demo["first_page_seconds"], "s", at_most=60)
    report.add("fresh clone: memory of the demo", demo["resident_mb"], "MB", at_most=250)


def _installed(home: Path, postgres: str = "") -> House:
    house = House(home, postgres)
    house.install()
    return house


def _scripts(acts: dict[str, Any]) -> list[Path]:
    """Write the scripts for pgbench beside this file, where they can be read."""
    scripts = []
    for kind, statements in acts.items():
        script = Path(__file__).parent / f"open_case_{kind}.sql"
        script.write_text(peers.pgbench_script(statements, kind), encoding="utf-8")
        scripts.append(script)
    return scripts


def _median(pairs: list[tuple[float, float]]) -> tuple[float, float]:
    """Return the pair in the middle by its ratio."""
    return sorted(pairs, key=lambda pair: pair[0] / (pair[1] or 1))[len(pairs) // 2]


def machine() -> dict[str, Any]:
    """Return what the figures depend on."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    model = next(_values("/proc/cpuinfo", "model name"), platform.machine())
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    return {
        "measured_at": datetime.now(UTC).isoformat(timespec="minutes"),
        "commit": commit.stdout.strip(),
        "processor": model,
        "cores": os.cpu_count(),
        "memory_gib": round(memory / 2**30, 1),
        "load_1_minute_before": round(os.getloadavg()[0], 1),
        "system": platform.platform(terse=True),
        "python": platform.python_version(),
    }


def _values(file: str, key: str) -> Iterator[str]:
    if Path(file).is_file():
        for line in Path(file).read_text(encoding="utf-8").splitlines():
            name, _, value = line.partition(":")
            if name.strip() == key:
                yield value.strip()


def keep(report: Report) -> None:
    """Write the report as JSON and as text."""
    RESULTS.mkdir(exist_ok=True)
    report.machine["load_1_minute_after"] = round(os.getloadavg()[0], 1)
    day = report.machine["measured_at"][:10]
    content = {"machine": report.machine, "figures": [asdict(figure) for figure in report.figures]}
    (RESULTS / f"{day}.json").write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    lines = [f"{name}: {value}" for name, value in report.machine.items()]
    lines += ["", *(report.line(figure) for figure in report.figures), ""]
    (RESULTS / f"{day}.txt").write_text("\n".join(lines), encoding="utf-8")
    missed = [figure.name for figure in report.figures if figure.reached is False]
    print(f"\n{len(missed)} targets missed" + (": " + "; ".join(missed) if missed else ""))


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:,.2f}" if value < 10 else f"{value:,.1f}"


if __name__ == "__main__":
    sys.exit(main())
