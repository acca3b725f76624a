"""Each purpose of a letter is carried out in its own way, and where it cannot be, the package is refused by name."""

from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from zusage.cases.models import Delivery
from zusage.cases.operations.open_case import Receipt, open_case
from zusage.cases.operations.parts.letter_data import letter_of
from zusage.cases.tests.stories import _FILES, _OVERLAY, ASK_FOR_PAPERS, FOR_A_PERSON, Town
from zusage.cases.tests.test_walking_matters import ANSWERS, watched
from zusage.catalogue.domain.check import check_package
from zusage.catalogue.domain.package import Purpose
from zusage.catalogue.domain.reader import package_from_files, read_files
from zusage.catalogue.operations import publish_service
from zusage.common.domain.ids import CaseId
from zusage.common.tenancy import read_transaction
from zusage.promises.domain.promise import Standing

PERMISSION = read_files(Path(__file__).parent / "packages" / "erlaubnis-beantragen")
SERVICE, PROCESS = "service.toml", "process.bpmn"
WITH_ALL = "hund-mit-briefen"

REMINDER_IN_THE_PROCESS = """
    <bpmn:boundaryEvent id="nach_zwei_wochen" attachedToRef="unterlagen_nachreichen" cancelActivity="false">
      <bpmn:outgoing>f_erinnern</bpmn:outgoing>
      <bpmn:timerEventDefinition id="zwei_wochen">
        <bpmn:timeDuration xsi:type="bpmn:tFormalExpression">P14D</bpmn:timeDuration>
      </bpmn:timerEventDefinition>
    </bpmn:boundaryEvent>
    <bpmn:serviceTask id="erinnern" name="Erinnern" implementation="zusage:letter.erinnerung">
      <bpmn:incoming>f_erinnern</bpmn:incoming>
      <bpmn:outgoing>f_erinnert</bpmn:outgoing>
    </bpmn:serviceTask>
    <bpmn:endEvent id="erinnert" name="Erinnert"><bpmn:incoming>f_erinnert</bpmn:incoming></bpmn:endEvent>
    <bpmn:sequenceFlow id="f_erinnern" sourceRef="nach_zwei_wochen" targetRef="erinnern" />
    <bpmn:sequenceFlow id="f_erinnert" sourceRef="erinnern" targetRef="erinnert" />
  </bpmn:process>"""
MORE_LETTERS = {"erinnerung": "reminder", "entschuldigung": "apology", "begleitschreiben": "cover"}
LETTER = """#import "brief.typ": *
#show: brief.with(subject: [Ein Brief])

#if data.promise != none [Zugesagt war #day(data.promise.until). Wir rechnen mit #day(data.promise.expected_on).]
"""


def changed(files: Mapping[str, bytes], **by_suffix: tuple[str, str]) -> dict[str, bytes]:
    """Return files with one text in place of another, by the end of the file's name without its dot."""
    result = dict(files)
    for suffix, (before, after) in by_suffix.items():
        (name,) = [name for name in files if name.endswith(f".{suffix}") and before.encode() in files[name]]
        result[name] = files[name].replace(before.encode(), after.encode(), 1)
    return result


def with_all_letters(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return the package of the dog with a reminder, an apology, and a cover for the thing."""
    declared = "".join(f'\n[letters.{name}]\npurpose = "{purpose}"\n' for name, purpose in MORE_LETTERS.items())
    thing = 'key = "marke"\nkind = "item"\n'
    files = changed(files, toml=(thing, f'{thing}letter = "begleitschreiben"\n'))
    files = changed(files, toml=("hund-anmelden", WITH_ALL), bpmn=("  </bpmn:process>", REMINDER_IN_THE_PROCESS))
    texts = "".join(f"\n# letter.{name}\n{name.title()}\n" for name in MORE_LETTERS)
    return {
        **{name: content for name, content in files.items() if not name.startswith("scenarios/")},
        SERVICE: files[SERVICE] + declared.encode(),
        **{name: files[name] + texts.encode() for name in files if name.startswith("texts/")},
        **{f"letters/{name}.typ": LETTER.encode() for name in MORE_LETTERS},
    }


def permission(town: Town, purpose: Purpose) -> Receipt:
    """Offer a permission whose first letter has a purpose, and apply for it."""
    files = changed(PERMISSION, toml=('purpose = "information"', f'purpose = "{purpose}"'))
    overlay = b'service = "erlaubnis-beantragen"\nlawyer_check = true\n[data]\n[header]\nunit = "steueramt"\n'
    publish_service(municipality_id=town.id, package=package_from_files(files, overlay), by="test", now=town.now)
    return open_case(
        municipality_id=town.id, service_key="erlaubnis-beantragen", answers=ANSWERS, channel="online", now=town.now
    )


@pytest.fixture
def at_all_letters(town: Town) -> Town:
    overlay = _OVERLAY.replace(b"hund-anmelden", WITH_ALL.encode())
    package = package_from_files(with_all_letters(_FILES), overlay)
    publish_service(municipality_id=town.id, package=package, by="test", now=town.now)
    return town


def letters(town: Town, case_id: CaseId) -> list[tuple[str, str, str]]:
    """Return kind, purpose and state of everything on its way."""
    with read_transaction(town.id):
        rows = Delivery.objects.filter(case_id=case_id).order_by("id")
        return [(row.kind, row.purpose, row.state) for row in rows]


def told(town: Town, case_id: CaseId) -> list[str]:
    return [step.text for step in town.status(case_id).steps]


@pytest.mark.parametrize("purpose", [Purpose.HEARING, Purpose.INFORMATION])
def test_a_hearing_and_an_information_answer_first_and_let_nothing_rest(town: Town, purpose: Purpose) -> None:
    receipt = permission(town, purpose)

    town.later(hours=3).post()

    assert letters(town, receipt.case_id) == [("letter", purpose, "handed_over")]
    assert town.standing(receipt.case_id, "first_answer") is Standing.KEPT
    assert "promise.paused" not in town.kinds(receipt.case_id)


def test_a_hearing_says_in_the_course_what_it_is(town: Town) -> None:
    receipt = permission(town, Purpose.HEARING)

    assert "Bevor wir entscheiden, hören wir Sie an. Wozu Sie sich äußern können, steht in unserem Brief." in told(
        town, receipt.case_id
    )


def test_a_request_lets_the_promise_rest_and_a_reminder_does_nothing_to_it(at_all_letters: Town) -> None:
    town = at_all_letters
    receipt = town.open(FOR_A_PERSON, service=WITH_ALL)
    town.complete(receipt.case_id, ASK_FOR_PAPERS)
    town.later(hours=3).post()
    assert letters(town, receipt.case_id) == [("letter", Purpose.REQUEST, "handed_over")]
    assert town.standing(receipt.case_id) is Standing.PAUSED
    rested = town.kinds(receipt.case_id).count("promise.paused")

    town.later(days=14).run_jobs()
    town.later(hours=3).post()

    assert letters(town, receipt.case_id)[1:] == [("letter", Purpose.REMINDER, "handed_over")]
    assert town.kinds(receipt.case_id).count("promise.paused") == rested == 1
    assert town.standing(receipt.case_id) is Standing.PAUSED
    assert town.status(receipt.case_id).turn == "applicant"
    assert "Wir haben Sie noch einmal an das erinnert, was uns fehlt." in told(town, receipt.case_id)
    assert town.verify().faults == []
    assert town.verify_ledger() == []


def test_a_reminder_that_has_not_left_is_stopped_by_the_answer(at_all_letters: Town) -> None:
    town = at_all_letters
    receipt = town.open(FOR_A_PERSON, service=WITH_ALL)
    town.complete(receipt.case_id, ASK_FOR_PAPERS)
    town.later(hours=3).post()
    town.later(days=14).run_jobs()

    town.supply(receipt.case_id)

    assert letters(town, receipt.case_id)[1:] == [("letter", Purpose.REMINDER, "stopped")]


def test_a_cover_goes_with_its_thing_as_one_delivery(at_all_letters: Town) -> None:
    town = at_all_letters
    receipt = town.open(service=WITH_ALL)

    town.later(hours=3).post()

    assert letters(town, receipt.case_id) == [
        ("notice", Purpose.DECISION, "handed_over"),
        ("item", Purpose.COVER, "handed_over"),
    ]
    assert town.standing(receipt.case_id, "tag") is Standing.KEPT
    assert town.case(receipt.case_id).end_kind == "handed_over"
    assert town.verify().faults == []


def test_an_apology_goes_out_once_when_the_day_has_passed_and_names_the_new_one(at_all_letters: Town) -> None:
    town = at_all_letters
    receipt = town.open(FOR_A_PERSON, service=WITH_ALL)
    until = town.promise(receipt.case_id).until

    watched(town.on(until + timedelta(days=1)))
    watched(town.later(days=1))

    assert letters(town, receipt.case_id) == [("letter", Purpose.APOLOGY, "ready")]
    said = apology(town, receipt.case_id)["promise"]
    assert said["until"] == str(until)
    assert said["expected_on"] == str(until + timedelta(days=2))
    assert "Wir haben Ihnen geschrieben, dass es uns leidtut, und wann wir jetzt fertig sein wollen." in told(
        town, receipt.case_id
    )
    town.later(hours=1).post()
    assert town.standing(receipt.case_id) is Standing.BROKEN
    assert town.standing(receipt.case_id, "first_answer") is not Standing.KEPT
    assert town.verify().faults == []
    assert town.verify_ledger() == []


def test_without_a_letter_for_it_nothing_is_sent_when_a_day_has_passed(town: Town) -> None:
    receipt = town.open(FOR_A_PERSON)

    watched(town.on(town.promise(receipt.case_id).until + timedelta(days=1)))

    assert "promise.broken" in town.kinds(receipt.case_id)
    assert letters(town, receipt.case_id) == []


def apology(town: Town, case_id: CaseId) -> Mapping[str, Any]:
    with read_transaction(town.id):
        return letter_of(Delivery.objects.get(case_id=case_id, purpose=Purpose.APOLOGY)).data


# --- refused by name ---


@pytest.mark.parametrize(
    ("purpose", "why"),
    [
        (Purpose.DECISION, "letters.hinweis"),
        (Purpose.COVER, "letters.hinweis"),
        (Purpose.REMINDER, "letters.hinweis"),
        (Purpose.APOLOGY, "hinweis"),
        (Purpose.REQUEST, "pauses"),
    ],
)
def test_a_letter_of_the_process_with_a_purpose_that_could_not_be_carried_out_is_refused(
    purpose: Purpose, why: str
) -> None:
    files = changed(PERMISSION, toml=('purpose = "information"', f'purpose = "{purpose}"'))

    findings = check_package(package_from_files(files), today=date(2026, 11, 23))

    assert any(why in f"{finding.key} {finding.message}" for finding in findings)


def test_every_purpose_has_its_test() -> None:
    source = Path(__file__).read_text(encoding="utf-8").partition("# --- refused by name ---")[0]

    assert [purpose for purpose in Purpose if f"Purpose.{purpose.name}" not in source] == []
