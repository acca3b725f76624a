"""The figures are exact, the report is German, asks nobody, names nobody, and never invents a number."""

import gzip
import random
import re
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path

import pytest

from zusage.config.cli import main
from zusage.planning.backtest.cases import Case, Log
from zusage.planning.backtest.figures import Figures, figures, holm, too_few_kept
from zusage.planning.backtest.page import as_html
from zusage.planning.backtest.replay import replay
from zusage.planning.backtest.report import as_text, days, number
from zusage.planning.backtest.rules import rules

START = datetime(2023, 1, 1, tzinfo=UTC)


def story(n: int = 800, *, rare: int = 16, slow_from: int | None = None) -> Log:
    chance = random.Random(3)
    cases = []
    for at in range(n):
        arrival = START + timedelta(days=at / 2)
        length = chance.expovariate(1 / 10) * (6 if slow_from is not None and at >= slow_from else 1)
        kind = f"Sonderfall Erika {at % 4}" if at % (n // rare) == 1 else ("Pass", "Bau <&>")[at % 2]
        cases.append(Case(arrival, arrival + timedelta(days=length), kind, 2))
    return Log(tuple(cases), cases[-1].arrival, ("Art: geraten",))


def shown(log: Log) -> Figures:
    named = rules()
    return figures(log, replay(log, [rule for _, rule in named]), [name for name, _ in named])


def test_the_binomial_test_is_exact() -> None:
    assert too_few_kept(20, 20) == 1
    assert too_few_kept(2, 0) == pytest.approx(0.05**2)
    assert too_few_kept(2, 1) == pytest.approx(1 - 0.95**2)
    assert too_few_kept(100_000, 95_000) == pytest.approx(0.5, abs=0.01)
    assert too_few_kept(100_000, 94_000) < 1e-40


def test_holm_is_that_of_the_textbook() -> None:
    assert holm([0.01, 0.04, 0.03]) == pytest.approx([0.03, 0.06, 0.06])


def test_each_case_is_counted_once_as_judged_unsaid_or_undecided() -> None:
    result = shown(story())

    assert result.unsaid > 0
    assert result.undecided > 0
    for rule in result.rules:
        assert rule.overall.judged + result.unsaid + result.undecided == result.cases
        assert sum(cell.judged for cell in rule.quarters) == rule.overall.judged
        assert sum(cell.kept for cell in rule.kinds) == rule.overall.kept


def test_every_matter_stands_once_in_the_account_of_each_rule() -> None:
    result = shown(story(slow_from=400))

    for account in result.accounts:
        counts = (account.unsaid, account.kept, account.broken, account.waiting_ended, account.waiting_open)
        assert sum(counts) == result.cases
    assert "Was aus jeder Zusage wurde" in as_text(result)
    assert "Was aus jeder Zusage wurde" in as_html(result)


def test_the_headline_says_what_would_be_better_than_today() -> None:
    assert "von 100 hätten bei Eingang einen Tag erfahren" in as_html(shown(story()))
    assert "Noch lässt sich nicht sagen" in as_html(shown(story(30)))


def test_no_window_is_promised_far_beyond_what_the_log_has_seen() -> None:
    # one kind is quick or never done, the other slow: a never-ending quick matter is very old in units of its kind
    cases = []
    for at in range(600):
        arrival, quick = START + timedelta(days=at / 2), at % 15 != 0
        length = timedelta(days=0.1 + at % 3 / 10) if quick else timedelta(days=20 + at % 7)
        cases.append(Case(arrival, None if quick and at % 3 == 0 else arrival + length, "ba"[quick], 2))
    fines = Log(tuple(cases), cases[-1].arrival, ())

    spans = [
        (result.arrival - START.timestamp() / 86400, result.windows[-1])
        for result in replay(fines, [rule for _, rule in rules()])
    ]

    # a correction may stretch what the past has shown by half
    assert all(window is None or window <= 1.5 * 2 * span for span, window in spans)


def test_the_page_prints_on_a4() -> None:
    assert "@page{size:A4" in as_html(shown(story()))


def test_a_quick_end_does_not_bring_a_case_into_the_count_whose_promised_day_is_still_to_come() -> None:
    log = story()
    last = log.cases[-1]
    quick = Log((*log.cases[:-1], Case(last.arrival, last.arrival, last.kind, 2)), log.until, ())
    still_open = Log((*log.cases[:-1], Case(last.arrival, None, last.kind, 2)), log.until, ())

    assert shown(quick).rules == shown(still_open).rules
    assert shown(quick).undecided == shown(still_open).undecided


def test_a_rule_that_broke_its_word_is_told_so() -> None:
    result = shown(story(slow_from=400))

    assert result.rules[0].overall.missed
    assert "* " in as_text(result)
    assert not shown(story()).rules[0].overall.missed


def test_rare_kinds_are_joined_and_not_named() -> None:
    result = shown(story())

    page, text = as_html(result), as_text(result)

    assert "Erika" not in page + text
    assert min(flow.cases for flow in result.flows) >= 10
    assert "übrige" in page


def test_a_handful_of_open_matters_is_not_counted_out() -> None:
    log = story()
    last = log.cases[-3:]
    few = Log(
        (*log.cases[:-3], *(Case(case.arrival, None, case.kind, 1) for case in last)),
        log.until + timedelta(days=200),
        (),
    )

    for said in (as_text(shown(few)), as_html(shown(few))):
        assert "unter 10 sind am Ende offen" in said


def test_a_log_that_says_too_little_gets_no_number() -> None:
    for n in (1, 5, 40):
        cases = tuple(Case(START + timedelta(days=at), START + timedelta(days=at + 3), "Pass", 1) for at in range(n))
        text = as_text(shown(Log(cases, START + timedelta(days=n + 3), ())))

        assert "lässt sich nicht sagen" in text
        assert "Wort gehalten" not in text
        assert "Regel" not in text


def test_numbers_are_written_as_germans_do() -> None:
    assert number(12345.678, 1) == "12.345,7"
    assert days(0.03) == "unter 0,1"
    assert days(None) == "lässt sich nicht sagen"


class Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append(tag)
        if tag not in {"meta", "path", "line"}:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in {"path", "line"}:
            assert self.open.pop() == tag


def test_the_page_is_whole_and_asks_nobody() -> None:
    text = as_html(shown(story()))

    page = Page()
    page.feed(text)
    assert page.open == []
    assert page.seen.count("svg") == 3
    assert not {"script", "link", "img", "iframe", "a"} & set(page.seen)
    assert not re.search(r"https?:|url\(|@import|src=|//", text)
    assert '<html lang="de">' in text
    assert "prefers-color-scheme:dark" in text
    assert "Bau &lt;&amp;&gt;" in text


@pytest.fixture
def csv_log(tmp_path: Path) -> Path:
    rows = ["Aktenzeichen;Aktivität;Datum;Vorgangsart;Sachbearbeitung"]
    for at, case in enumerate(story().cases):
        for step, moment in (("Eingang", case.arrival), ("Bescheid", case.end or case.arrival)):
            rows.append(f"AZ-4711-{at};{step};{moment:%d.%m.%Y %H:%M};Pass;Erika Muster{at % 3}")
    path = tmp_path / "log.csv.gz"
    path.write_bytes(gzip.compress("\n".join(rows).encode("cp1252")))
    return path


def test_the_command_writes_text_and_page_without_a_name_or_id(
    csv_log: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = csv_log.parent / "out.html"

    assert main(["backtest", str(csv_log), "--html", str(page)]) == 0

    said = capsys.readouterr().out + page.read_text()
    assert "Wort gehalten" in said
    assert "Spalte „Aktenzeichen“" in said
    assert "4711" not in said
    assert "Erika" not in said


def test_a_log_that_cannot_be_read_gives_exit_code_2_and_a_remedy(
    csv_log: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    csv_log.write_bytes(csv_log.read_bytes()[:-40])

    assert main(["backtest", str(csv_log)]) == 2
    assert main(["backtest", str(csv_log.parent / "nirgends.xes")]) == 2

    out = capsys.readouterr()
    assert out.out == ""
    assert "Was hilft:" in out.err
    assert "Traceback" not in out.err


def test_the_backtest_starts_no_django(csv_log: Path) -> None:
    program = (
        "import sys; from zusage.config.cli import main; "
        f"code = main(['backtest', {str(csv_log)!r}]); from django.apps import apps; sys.exit(code or apps.ready)"
    )

    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr


SHARED = Path(__file__).parents[6] / "shared" / "logs"


@pytest.mark.parametrize("name", ["receipt/Receipt_to_2011-04", "loanapp_sim/LoanApp"])
def test_logs_that_nobody_here_wrote_are_read(name: str) -> None:
    found = [path for end in (".xes.gz", ".csv.gz") if (path := SHARED / f"{name}{end}").is_file()]
    if not found:
        pytest.skip(f"the log {name} is not beside the repository")

    assert main(["backtest", str(found[0])]) == 0
