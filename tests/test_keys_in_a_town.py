"""A key of a package that nobody carries out fails here: its value is changed, and the life of a town is the same."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import pytest
from django.db import transaction

from tests.package_life import Seen, life_of, offered
from zusage.cases.tests.stories import Town
from zusage.catalogue import operations
from zusage.catalogue.domain.reader import read_files
from zusage.common import clock
from zusage.common.clock import FixedClock
from zusage.identity.queries import MunicipalityFacts

ROOT = Path(__file__).parents[1]
FILES = read_files(ROOT / "services" / "hund-anmelden")
OVERLAY = (ROOT / "municipalities" / "darmstadt" / "overlays" / "hund-anmelden.toml").read_bytes()
SERVICE, PROCESS, LAID_OVER = "service.toml", "process.bpmn", "overlay.toml"
TEXTS = ("texts/de.md", "texts/de-simple.md", "texts/en.md")


@dataclass(frozen=True)
class Change:
    """A key, and what stands in its place: texts replaced by others, each in a file."""

    key: str
    old: str
    new: str
    file: str = SERVICE
    more: Mapping[str, tuple[str, str]] = field(default_factory=dict)

    def files(self) -> tuple[dict[str, bytes], bytes]:
        texts = {name: content.decode() for name, content in FILES.items()} | {LAID_OVER: OVERLAY.decode()}
        texts[SERVICE] = texts[SERVICE].replace('version = "1.1.0"', 'version = "9.9.9"')
        for file, (old, new) in ({self.file: (self.old, self.new)} | dict(self.more)).items():
            assert old in texts[file], f"{old!r} is not in {file}"
            texts[file] = texts[file].replace(old, new, 1)
        overlay = texts.pop(LAID_OVER).encode()
        return {name: text.encode() for name, text in texts.items()}, overlay


OF_THE_SERVICE = [
    Change("service.key", 'key = "hund-anmelden"', 'key = "hund"', more={LAID_OVER: ('"hund-anmelden"', '"hund"')}),
    Change("service.code", "zusage:hundesteuer-anmeldung", "zusage:raumschiff"),
    Change("service.kind", '"notification"', '"application"'),
    Change("service.channels", '"online", "counter"', '"counter"'),
    Change("service.search", '"Haustier", "Vierbeiner"', '"Haustier"'),
    Change("service.header.unit", 'unit = "steueramt"', 'unit = "bauamt"', more={LAID_OVER: ("unit =", "# unit =")}),
    Change("overlay.header.unit", 'unit = "steueramt"', 'unit = "bauamt"', LAID_OVER),
    Change("overlay.header.authority", '"Kassen- und Steueramt"', '"Amt für Tiere"', LAID_OVER),
    Change("overlay.lawyer_check", "lawyer_check = true", "lawyer_check = false", LAID_OVER),
    *(
        Change(f"service.{table}.lawyer_check", f"{above}\nlawyer_check = true", f"{above}\nlawyer_check = false")
        for table, above in (
            ("legal_basis", 'about = "Steuerpflicht, Steuersätze, Anzeigepflicht, Marke"'),
            ("automation", 'legal_basis = "§ 155 Abs. 4 AO i. V. m. § 4 KAG (Hessen)"'),
            ("remedies", 'source = "§§ 68 ff., 70 Abs. 1, 80 Abs. 2 Satz 1 Nr. 1 VwGO"'),
            ("retention", 'source = "§ 147 AO entsprechend"'),
        )
    ),
    Change("service.header.authority", '"Steueramt"', '"Amt für Tiere"', more={LAID_OVER: ("authority =", "#")}),
    Change("service.activities.skill", 'skill = "steuer"', 'skill = "tiere"'),
    Change("service.windows.decision", "decision = 2", "decision = 3"),
    Change("service.retention.years", "years = 10", "years = 9"),
    Change("service.retention.source", "§ 147 AO entsprechend", "§ 147 AO"),
    Change("service.municipality_data.type", 'type = "days"', 'type = "text"'),
    Change("service.presence", 'presence = "none"', 'presence = "once"'),
    Change("service.form_required", 'form_required = "none"', 'form_required = "signature"'),
    Change("service.breach.consequence", '"new_date_and_reason"', '"interim_paper"'),
    Change("service.breach.money_cents", "money_cents = 0", "money_cents = 1"),
    Change("service.languages", '"de-simple", "en"]', '"de-simple", "tr"]'),
    Change("service.remedies.suspensive_effect", "suspensive_effect = false", "suspensive_effect = true"),
    Change("service.automation.level", '"full"', '"prepared"'),
    Change("overlay.service", '"hund-anmelden"', '"katze-anmelden"', LAID_OVER),
    Change("overlay.data", "erster_cent = 120_00", "erster_cent = 121_00", LAID_OVER),
    Change("overlay.windows", "[data.saetze]", "[windows]\ndecision = 4\n[data.saetze]", LAID_OVER),
]
"""Keys that show on the page of the service, in the search, or by being refused."""

OF_A_MATTER = [
    Change("service.law_family", '"AO"', '"HVwVfG"'),
    Change("service.secrecy", '"tax"', '"social"'),
    Change("service.promise_from", '"receipt"', '"complete"'),
    Change("service.delivery", '["post", "counter"]', '["post"]'),
    Change("service.legal_basis.source", "§ 2 HundeVO (Hessen)", "§ 3 HundeVO (Hessen)"),
    Change("service.legal_basis.about", "deren Gefährlichkeit vermutet wird", "die als gefährlich gelten"),
    Change("service.automation.legal_basis", '"§ 155 Abs. 4 AO', '"§ 155 AO'),
    Change("service.automation.reasons", 'reasons = "gruende"', 'reasons = "andere"'),
    Change("service.windows.first_answer", "first_answer = 2", "first_answer = 4"),
    Change("service.version", '"9.9.9"', '"9.9.8"'),
    Change(
        "service.deliverables.key",
        'key = "marke"',
        'key = "tag"',
        more=dict.fromkeys(TEXTS, ("deliverable.marke", "deliverable.tag")),
    ),
    Change("service.deliverables.kind", 'kind = "item"', 'kind = "notice"\nletter = "kein_steuerfall"'),
    Change("service.deliverables.letter", 'letter = "steuerbescheid"\nrec', 'letter = "kein_steuerfall"\nrec'),
    Change("service.deliverables.recipients", '"joint_debtors"', '"applicant"'),
    Change("service.deliverables.window", 'window = "tag"', 'window = "decision"'),
    Change("service.outcomes.letter", 'letter = "kein_steuerfall"             # to', 'letter = "steuerbescheid"  # to'),
    Change("service.outcomes.partial", "[outcomes.festgesetzt]", "[outcomes.festgesetzt]\npartial = true"),
    Change("service.outcomes.deliverables", '["bescheid", "marke"]', '["bescheid"]'),
    Change("service.outcomes.reasons", 'reasons = "begruendung"', 'reasons = "satzart"'),
    Change("service.letters.purpose", 'purpose = "request"', 'purpose = "hearing"'),
    Change("service.recipients.name", 'name = "halter_name"', 'name = "mithalter_1"'),
    Change("service.recipients.email", 'email = "halter_email"', ""),
    Change("service.recipients.phone", 'phone = "halter_telefon"', ""),
    Change("service.recipients.joint_debtors", '["mithalter_1", "mithalter_2"]', '["mithalter_1"]'),
    Change("service.activities.minutes_mean", "minutes_mean = 6", "minutes_mean = 60"),
    Change("service.activities.minutes_sd", "minutes_sd = 5", "minutes_sd = 20"),
    Change("service.activities.outputs.options", '"festsetzen", "unterlagen"', '"unterlagen", "festsetzen"'),
    Change("service.activities.outputs.default", 'default = "steuerbeginn", ', ""),
    Change("service.branches.percent", "percent = 30", "percent = 60"),
    Change(
        "service.papers",
        "[papers.foto_hund]",
        "[papers.foto]",
        more=dict.fromkeys(TEXTS, ("# paper.foto_hund", "# paper.foto")),
    ),
    Change("service.pauses.answer_within_days", "answer_within_days = 28", "answer_within_days = 20"),
    Change(
        "service.pauses.later_reasons", '"papers_unreadable", "new_facts_from_applicant"]\nreq', '"change_of_law"]\nreq'
    ),
    Change("service.pauses.requested", 'requested = "fehlende_unterlagen"', ""),
    Change("service.pauses.hint", 'hint = "unterlagen_hinweis"', ""),
    Change("service.pauses.reason", 'reason = "pausengrund"', ""),
    Change("service.remedies.letter", 'letter = "steuerbescheid"\nmonths', 'letter = "kein_steuerfall"\nmonths'),
    Change("service.remedies.months", "months = 1", "months = 2"),
    Change("service.remedies.source", '"§§ 68 ff., 70 Abs. 1, 80', '"§§ 68 ff., 80'),
    Change("service.remedies.kind", '"widerspruch"', '"klage"'),
]
"""Keys that show in a matter: in its promises, letters, events, and on the pages of clerks."""


@pytest.fixture
def town(darmstadt: MunicipalityFacts, now: datetime, monkeypatch: pytest.MonkeyPatch) -> Iterator[Town]:
    """A town that publishes a package though its scenarios come out otherwise: they tell of few keys at once."""
    here = Town(darmstadt, now)

    class TownClock(FixedClock):
        def now(self) -> datetime:
            return here.now

    monkeypatch.setattr(operations, "broken_scenarios", lambda package, zone: [])
    before = clock.use(TownClock(now))
    yield here
    clock.use(before)


@contextmanager
def lived(town: Town, change: Change, *, whole: bool) -> Iterator[Iterator[tuple[str, list[str]]]]:
    """Live and take it back, so that the next life begins in the same town."""
    files, overlay = change.files()
    begins, kept = town.now, transaction.savepoint()
    try:
        yield life_of(town, files, overlay) if whole else iter(offered(town, files, overlay).items())
    finally:
        transaction.savepoint_rollback(kept)
        town.now = begins


NOTHING = Change("", "", "")
_unchanged: dict[bool, Seen] = {}


def unchanged(town: Town, *, whole: bool) -> Seen:
    """Return what is seen of the package as it ships; lived once per process."""
    if whole not in _unchanged:
        with lived(town, NOTHING, whole=whole) as life:
            _unchanged[whole] = dict(life)
    return _unchanged[whole]


def differs(town: Town, change: Change, *, whole: bool) -> bool:
    """Say whether anything comes out otherwise; whatever comes after the first difference is not lived."""
    usual = unchanged(town, whole=whole)
    with lived(town, change, whole=whole) as life:
        return any(usual.get(what) != rows for what, rows in life)


@pytest.mark.parametrize("whole", [False, True])
def test_the_same_package_has_the_same_life_twice(town: Town, whole: bool) -> None:
    assert "refused" not in unchanged(town, whole=whole)
    assert not differs(town, NOTHING, whole=whole)


@pytest.mark.parametrize("change", OF_THE_SERVICE, ids=lambda change: change.key)
def test_a_key_of_the_service_shows_before_anybody_applied(town: Town, change: Change) -> None:
    assert differs(town, change, whole=False)


@pytest.mark.parametrize("change", OF_A_MATTER, ids=lambda change: change.key)
def test_a_key_shows_in_a_matter(town: Town, change: Change) -> None:
    assert differs(town, change, whole=True)
