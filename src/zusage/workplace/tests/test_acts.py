"""Every act of staff, told in one table each: done, by the wrong person, too late, twice, with odd words, forged."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

import pytest
from django.test import Client

from zusage.cases.models import Case, Delivery, Event, Reading
from zusage.cases.operations.complete_work_item import complete_work_item
from zusage.cases.operations.open_case import Receipt
from zusage.cases.queries.messages import awaited_messages
from zusage.cases.tests.stories import APPROVAL, ASSESS, FOR_A_PERSON, PLAIN, Town
from zusage.cases.tests.test_walking_matters import GRANT, PERMISSION, offered
from zusage.cases.tests.walking import OPINION, apply_for, offer, opinion_by_person
from zusage.common import jobs
from zusage.common.models import Job
from zusage.common.tenancy import read_transaction, write_transaction
from zusage.identity.models import Membership
from zusage.identity.queries import MunicipalityFacts
from zusage.workplace.acts.registry import ON_A_CASE, ON_A_PAGE
from zusage.workplace.tests.conftest import HOSTS, Desk
from zusage.workplace.tests.test_case import DECISION, LISTED
from zusage.workplace.tests.test_counter import TAKEN_DOWN

At = Callable[..., Desk]
Fields = Mapping[str, object]


@dataclass(frozen=True)
class Ready:
    """An act that can be done now: where to, with what, and on which case."""

    path: str
    fields: Fields
    receipt: Receipt | None = None


@dataclass(frozen=True)
class Story:
    """How an act becomes possible, who does it, who may not, and what a second press says."""

    prepare: Callable[[Town], Ready]
    by: str
    not_by: str
    twice: int
    ended: int = 409


def day(name: str, value: date) -> dict[str, str]:
    return {f"{name}.day": str(value.day), f"{name}.month": str(value.month), f"{name}.year": str(value.year)}


def on(receipt: Receipt, act: str, **fields: object) -> Ready:
    return Ready(f"/arbeitsplatz/vorgang/{receipt.reference}/{act}", fields, receipt)


def decide(town: Town) -> Ready:
    receipt = town.open(LISTED)
    return on(receipt, f"aufgabe/{town.item(receipt.case_id)}", **DECISION)


def draft(town: Town) -> Ready:
    ready = decide(town)
    return Ready(f"{ready.path}/entwurf.pdf", ready.fields, ready.receipt)


def write(town: Town) -> Ready:
    return on(town.open(LISTED), "nachricht", nachricht="Wir prüfen noch.", beleg="ticket-1")


def correct_answers(town: Town) -> Ready:
    typed = {name: value for name, value in TAKEN_DOWN.items() if name not in {"weg", "eingang"}}
    return on(town.open(LISTED), "angaben-berichtigen", **typed, berichtigungsgrund="Ihr Anruf von heute.")


def correct(town: Town) -> Ready:
    receipt = offered(town, PERMISSION)
    town.complete(receipt.case_id, GRANT)
    written = {"aenderung": "berichtigt", "aenderungsgrund": "Der Ort war falsch.", "beleg": "ticket-1"}
    return on(receipt, "entscheidung-aendern", **written)


def extend(town: Town) -> Ready:
    return on(town.open(LISTED), "verlaengern", **day("neuer_tag", date(2026, 12, 4)), grund="Die Satzung ändert sich.")


def _applied(town: Town) -> Receipt:
    town.offers_an_approval()
    return town.open(FOR_A_PERSON, service=APPROVAL)


def _complete(town: Town) -> Receipt:
    receipt = _applied(town)
    town.on(date(2026, 11, 24)).confirm_papers(receipt.case_id, date(2026, 11, 24))
    return receipt


def confirm(town: Town) -> Ready:
    return on(_applied(town), "vollstaendig", **day("vollstaendig_seit", date(2026, 11, 23)))


def extend_approval(town: Town) -> Ready:
    receipt = _complete(town)
    town.on(date(2027, 2, 10))
    days = {**day("fristende", date(2027, 3, 24)), **day("bekannt_seit", date(2027, 2, 9))}
    return on(receipt, "frist-verlaengern", **days, fristgrund="Die Denkmalpflege braucht länger.")


def judge(town: Town) -> Ready:
    receipt = _complete(town)
    town.on(date(2027, 2, 25))
    return on(receipt, "frist-abgelaufen", erteilt="nein", urteil_grund="Der Lageplan fehlte doch.")


def hand_over(town: Town) -> Ready:
    receipt = town.open()
    town.run_jobs()
    with read_transaction(town.id):
        delivery = Delivery.objects.filter(case_id=receipt.case_id, state="ready").order_by("id")[0]
    return on(receipt, f"uebergeben/{delivery.id}")


def send_again(town: Town) -> Ready:
    receipt = town.open()
    town.post()
    delivery = town.mail_returns(receipt.case_id)
    return on(receipt, f"neu-versenden/{delivery}", anschrift="Kim Beispiel\nNeue Straße 1\n64285 Darmstadt")


def register(town: Town) -> Ready:
    return Ready("/arbeitsplatz/neu/hund-anmelden", {**TAKEN_DOWN, "beleg": "ticket-1"})


def gather(town: Town) -> Ready:
    town.open()
    town.run_jobs()
    return Ready("/arbeitsplatz/post/lauf", {})


def tick(town: Town) -> Ready:
    town.open()
    town.run_jobs()
    run = town.print_post()
    ids = [str(posting.delivery_id) for posting in town.postings(run)]
    return Ready(f"/arbeitsplatz/post/lauf/{run}", {"sendung": ids, **day("zur_post_am", date(2026, 11, 23))})


def record_returned(town: Town) -> Ready:
    receipt = town.open()
    town.post()
    with read_transaction(town.id):
        delivery = Delivery.objects.filter(case_id=receipt.case_id, kind="notice").order_by("id")[0]
    return Ready(f"/arbeitsplatz/post/ruecklauf/{delivery.id}", {})


def revive(town: Town) -> Ready:
    with write_transaction(town.id):
        jobs.queue("cases.typeset", {"delivery": "none"}, now=town.now)
        Job.objects.update(state=Job.State.DEAD, attempt=8, last_error="LetterBroken")
        job = Job.objects.get(kind="cases.typeset")
    return Ready(f"/arbeitsplatz/stillstand/{job.id}", {})


def receive(town: Town) -> Ready:
    offer(town, opinion_by_person())
    receipt = apply_for(town, OPINION)
    town.complete(receipt.case_id, {"eingetragen": False}, activity="register")
    with read_transaction(town.id):
        awaited = next(message for message in awaited_messages(receipt.case_id) if message.message == "stellungnahme")
    return on(receipt, f"antwort/{awaited.id}", ergebnis="bedenken", hinweise="Der Baum steht unter Schutz.")


STORIES = {
    "decide": Story(decide, by="berger", not_by="keller", twice=409),
    "draft_letter": Story(draft, by="berger", not_by="keller", twice=200),
    "receive_message": Story(receive, by="berger", not_by="keller", twice=409),
    "answer_message": Story(write, by="berger", not_by="keller", twice=200),
    "correct_answers": Story(correct_answers, by="berger", not_by="keller", twice=422),
    "correct_decision": Story(correct, by="berger", not_by="keller", twice=200),
    "extend_promise": Story(extend, by="keller", not_by="berger", twice=409),
    "confirm_papers": Story(confirm, by="berger", not_by="keller", twice=409),
    "extend_approval": Story(extend_approval, by="keller", not_by="berger", twice=409),
    "judge_approval": Story(judge, by="keller", not_by="berger", twice=409),
    "hand_over": Story(hand_over, by="sommer", not_by="berger", twice=409),
    "send_again": Story(send_again, by="berger", not_by="keller", twice=409),
    "register": Story(register, by="sommer", not_by="wolf", twice=200),
    "gather_run": Story(gather, by="wolf", not_by="sommer", twice=409),
    "tick_run": Story(tick, by="wolf", not_by="sommer", twice=422),
    "record_returned": Story(record_returned, by="wolf", not_by="sommer", twice=409),
    "revive_job": Story(revive, by="keller", not_by="sommer", twice=200),
}
every_act = pytest.mark.parametrize("name", STORIES)
ON_CASES = [act.name for act in ON_A_CASE]
AFTER_A_DECISION = {"hand_over", "send_again", "correct_decision"}
PERSONAL = {"receive_message", "correct_decision"}
"""Stories of services without tax secrecy, of which everybody may know that there is a matter."""
"""What is decided can no more be withdrawn."""


def everything(town: Town) -> list[object]:
    """Return what an act could have written."""
    with read_transaction(town.id):
        return [
            sorted(Event.objects.exclude(kind="case.read").values_list("id", "kind")),
            sorted(Delivery.objects.values_list("id", "state")),
            sorted(Case.objects.values_list("id", "state")),
            sorted(Job.objects.filter(state=Job.State.DEAD).values_list("id")),
        ]


def test_every_act_has_its_story() -> None:
    assert set(STORIES) == {act.name for act in (*ON_A_CASE, *ON_A_PAGE)}


@every_act
def test_who_may_does_it(town: Town, desk: At, name: str) -> None:
    story = STORIES[name]
    ready, somebody = story.prepare(town), desk(story.by)
    before = everything(town)

    somebody.send(ready.path, **ready.fields)

    assert somebody.status == 200
    assert (everything(town) == before) == (name == "draft_letter")


@every_act
def test_who_may_not_writes_nothing(town: Town, desk: At, name: str) -> None:
    story = STORIES[name]
    ready = story.prepare(town)
    before = everything(town)

    assert desk(story.not_by).send(ready.path, **ready.fields).status == 403
    assert everything(town) == before


@every_act
def test_the_town_next_door_does_not_reach_it(town: Town, desk: At, musterstadt: MunicipalityFacts, name: str) -> None:
    """Somebody with every role there, and the address from here; what is done there stays there."""
    ready = STORIES[name].prepare(town)
    before = everything(town)
    neighbour = desk("adler", "musterstadt")
    with write_transaction(musterstadt.id):
        Membership.objects.filter(person__login="adler").update(roles=["clerk", "counter", "post", "head"])

    neighbour.send(ready.path, **ready.fields)

    assert neighbour.status == {"gather_run": 409, "register": 200, "revive_job": 200}.get(name, 404)
    assert everything(town) == before


@every_act
def test_a_stranger_is_led_to_the_log_in(town: Town, stranger: Desk, name: str) -> None:
    ready = STORIES[name].prepare(town)
    before = everything(town)

    assert stranger.send(ready.path, **ready.fields).path == "/arbeitsplatz/anmelden"
    assert everything(town) == before


@every_act
def test_a_form_that_is_not_ours_is_refused(town: Town, desk: At, name: str) -> None:
    """Another site sends it with the cookies of somebody who may, and without our mark against forgery."""
    story = STORIES[name]
    ready, somebody = story.prepare(town), desk(story.by)
    before = everything(town)
    forger = Client(enforce_csrf_checks=True, headers={"host": HOSTS["darmstadt"]})
    forger.cookies = somebody.client.cookies

    assert forger.post(ready.path, ready.fields).status_code == 403
    assert everything(town) == before


@every_act
def test_pressing_twice_does_it_once(town: Town, desk: At, name: str) -> None:
    story = STORIES[name]
    ready, somebody = story.prepare(town), desk(story.by)
    somebody.send(ready.path, **ready.fields)
    once = everything(town)

    somebody.send(ready.path, **ready.fields)

    assert somebody.status == story.twice
    assert everything(town) == once


@pytest.mark.parametrize("name", ON_CASES)
@pytest.mark.parametrize("is_filled_in", [True, False])
def test_whatever_shows_the_file_or_a_letter_of_it_is_recorded(
    town: Town, desk: At, name: str, is_filled_in: bool
) -> None:
    story = STORIES[name]
    ready, somebody = story.prepare(town), desk(story.by)
    assert ready.receipt is not None
    before = readings(town)

    somebody.send(ready.path, **(ready.fields if is_filled_in else {}))

    shows_it = somebody.shows_a_letter or ready.receipt.reference in somebody.heading
    assert readings(town) - before == int(shows_it)


def readings(town: Town) -> int:
    with read_transaction(town.id):
        return int(Reading.objects.count())


@pytest.mark.parametrize("name", [name for name in ON_CASES if name not in AFTER_A_DECISION])
def test_nothing_is_done_to_a_case_that_was_withdrawn(town: Town, desk: At, name: str) -> None:
    story = STORIES[name]
    ready, somebody = story.prepare(town), desk(story.by)
    assert ready.receipt is not None
    town.withdraw(ready.receipt.case_id)
    before = everything(town)

    offered = somebody.open(ready.path.rpartition("/vorgang/")[0] + f"/vorgang/{ready.receipt.reference}").page
    somebody.send(ready.path, **ready.fields)

    assert somebody.status == 409
    assert everything(town) == before
    assert not offered.xpath(f"//form[@action='{ready.path}']")


@pytest.mark.parametrize("name", [name for name in ON_CASES if STORIES[name].by == "berger"])
def test_a_clerk_of_another_unit_does_nothing_to_a_case(town: Town, desk: At, name: str) -> None:
    ready = STORIES[name].prepare(town)
    with write_transaction(town.id):
        Membership.objects.filter(person__login="wolf").update(roles=["clerk"])
    before = everything(town)

    assert desk("wolf").send(ready.path, **ready.fields).status == (403 if name in PERSONAL else 404)
    assert everything(town) == before


@pytest.mark.parametrize("name", [name for name in ON_CASES if name != "draft_letter"])
def test_the_page_offers_what_may_be_done_and_nothing_else(town: Town, desk: At, name: str) -> None:
    story = STORIES[name]
    ready = story.prepare(town)
    assert ready.receipt is not None
    case = f"/arbeitsplatz/vorgang/{ready.receipt.reference}"

    def is_offered(login: str) -> bool:
        page = desk(login).open(case).page
        return bool(page.xpath(f"//form[@action='{ready.path}'] | //a[@href='{ready.path}']"))

    assert is_offered(story.by)
    assert not is_offered(story.not_by)


TEXTS = {
    "answer_message": "nachricht",
    "correct_decision": "aenderungsgrund",
    "extend_promise": "grund",
    "extend_approval": "fristgrund",
    "judge_approval": "urteil_grund",
    "send_again": "anschrift",
}
LONG = "ä" * 4001


@pytest.mark.parametrize("typed", ["", "   \n\t ", "\x00\x01", LONG], ids=["nothing", "blanks", "controls", "too long"])
@pytest.mark.parametrize(("name", "field"), TEXTS.items())
def test_words_that_are_missing_or_too_many_are_told_and_kept(
    town: Town, desk: At, name: str, field: str, typed: str
) -> None:
    story = STORIES[name]
    ready, somebody = story.prepare(town), desk(story.by)
    before = everything(town)

    somebody.send(ready.path, **{**ready.fields, field: typed})

    assert somebody.status == 422
    assert everything(town) == before
    target = somebody.page.xpath("string(//*[@role='alert']//a/@href)")[1:]
    control = somebody.page.get_element_by_id(target)
    assert control.get("aria-invalid") == "true"
    assert somebody.page.xpath("string(//title)").startswith("Fehler:")
    assert "autofocus" in somebody.page.xpath("//*[@role='alert']")[0].attrib
    if typed == LONG:
        assert control.text.lstrip("\n") == LONG
        if name != "send_again":
            assert "4000 Zeichen; jetzt sind es 4001" in somebody.text


@pytest.mark.parametrize(("name", "field"), TEXTS.items())
def test_words_of_every_script_arrive_as_they_were_written(town: Town, desk: At, name: str, field: str) -> None:
    words = "Zoë\r\n<b>„Öl“</b> & Ελένη\r\n日本 🐕"
    story = STORIES[name]
    ready, somebody = story.prepare(town), desk(story.by)

    abroad = {"ausland": "ja"} if name == "send_again" else {}
    somebody.send(ready.path, **{**ready.fields, **abroad, field: words})

    assert somebody.status == 200
    if name != "send_again":  # an address is no message
        assert ready.receipt is not None
        said = [step.message for step in town.status(ready.receipt.case_id).steps]
        said += [str(decision.reasons) for decision in town.decisions(ready.receipt.case_id)]
        assert words.replace("\r\n", "\n") in said
        assert "<b>„Öl“</b>" in somebody.text


@pytest.mark.parametrize(
    "typed",
    [
        ("", "", ""),
        ("31", "11", "2026"),
        ("4", "", "2026"),
        ("vier", "12", "2026"),
        ("04" * 500, "12", "2026"),
        ("4", "12", "1026"),
        ("²", "12", "2026"),
    ],
)
@pytest.mark.parametrize(
    ("name", "field"),
    [
        ("extend_promise", "neuer_tag"),
        ("confirm_papers", "vollstaendig_seit"),
        ("extend_approval", "fristende"),
        ("tick_run", "zur_post_am"),
    ],
)
def test_a_day_that_is_none_is_told_and_kept(
    town: Town, desk: At, name: str, field: str, typed: tuple[str, str, str]
) -> None:
    story = STORIES[name]
    ready, somebody = story.prepare(town), desk(story.by)
    before = everything(town)
    parts = dict(zip((f"{field}.day", f"{field}.month", f"{field}.year"), typed, strict=True))

    somebody.send(ready.path, **{**ready.fields, **parts})

    assert somebody.status == 422
    assert everything(town) == before
    assert somebody.page.xpath("//*[@role='alert']//a/@href") == [f"#{field}"]
    assert tuple(somebody.page.xpath(f"string(//input[@name='{part}']/@value)") for part in parts) == typed


@pytest.mark.parametrize(
    ("name", "change", "said"),
    [
        ("extend_promise", day("neuer_tag", date(2026, 12, 5)), "Der 05.12.2026 ist kein Arbeitstag (ein Samstag)."),
        ("extend_promise", day("neuer_tag", date(2026, 11, 24)), "Die Zusage gilt schon bis 25.11.2026."),
        ("tick_run", day("zur_post_am", date(2026, 11, 20)), "Frühestens möglich ist"),
    ],
)
def test_what_the_act_refuses_is_told_at_the_field_and_nothing_typed_is_lost(
    town: Town, desk: At, name: str, change: dict[str, str], said: str
) -> None:
    story = STORIES[name]
    ready, somebody = story.prepare(town), desk(story.by)
    before = everything(town)

    somebody.send(ready.path, **{**ready.fields, **change})

    assert somebody.status == 409
    assert said in somebody.page.xpath("string(//*[@role='alert']//li)")
    assert [somebody.page.xpath(f"string(//input[@name='{part}']/@value)") for part in change] == list(change.values())
    if "grund" in ready.fields:
        assert somebody.page.get_element_by_id("grund").text.strip() == ready.fields["grund"]
    assert everything(town) == before


def test_who_was_too_late_gets_the_written_words_back(town: Town, desk: At, monkeypatch: pytest.MonkeyPatch) -> None:
    """The colleague was faster between our reading of the case and our act."""
    ready, clerk = decide(town), desk("berger")
    assert ready.receipt is not None
    act, case_id = complete_work_item, ready.receipt.case_id

    def a_colleague_is_faster(**arguments: object) -> None:
        monkeypatch.undo()
        town.complete(case_id, ASSESS)
        act(**arguments)  # type: ignore[arg-type]

    monkeypatch.setattr("zusage.workplace.acts.decide.view.complete_work_item", a_colleague_is_faster)
    clerk.send(ready.path, entscheidung="kein_steuerfall", begruendung="Er wohnt in <Mainz>.", geprueft="ja")

    assert (clerk.status, clerk.heading) == (409, "Schon erledigt")
    assert "Er wohnt in <Mainz>." in clerk.text


def test_two_letters_that_came_back_have_forms_of_their_own(town: Town, desk: At) -> None:
    receipt = town.open({**PLAIN, "mithalter": "nein"})
    town.post()
    first, second = town.mail_returns(receipt.case_id), town.mail_returns(receipt.case_id, "marke")
    clerk = desk("berger")

    clerk.send(f"/arbeitsplatz/vorgang/{receipt.reference}/neu-versenden/{second}", anschrift="nur eine Zeile")

    ids = clerk.page.xpath("//*[@id]/@id")
    assert len(ids) == len(set(ids))
    assert clerk.page.get_element_by_id(f"anschrift-{second}").text.strip() == "nur eine Zeile"
    assert "Rheinstraße 12" in clerk.page.get_element_by_id(f"anschrift-{first}").text
    assert clerk.page.xpath("//*[@role='alert']//a/@href") == [f"#anschrift-{second}"]
