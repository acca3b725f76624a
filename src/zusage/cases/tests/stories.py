"""Matters as people bring them: a town whose time moves on, and the same acts as in real life.

Every helper calls one operation or query; what a story asserts stands in the test.
"""

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from tests.house_clock import MONDAY_MORNING

from zusage.applications import operations as applications
from zusage.applications.domain.uploads import Upload
from zusage.capacity.domain.order import Reservation
from zusage.capacity.models import Roster
from zusage.capacity.operations import declare_closing_day, record_absence
from zusage.capacity.queries import running_ledger
from zusage.cases.models import Case, Delivery, Event, WorkItem
from zusage.cases.operations.complete_work_item import complete_work_item
from zusage.cases.operations.confirm_papers_complete import confirm_papers_complete
from zusage.cases.operations.extend_approval import extend_approval
from zusage.cases.operations.extend_promise import extend_promise
from zusage.cases.operations.hand_over_at_counter import hand_over_at_counter
from zusage.cases.operations.judge_approval import judge_approval
from zusage.cases.operations.make_post_run import make_post_run
from zusage.cases.operations.open_case import Receipt, open_case
from zusage.cases.operations.record_reading import record_reading
from zusage.cases.operations.record_returned_mail import record_returned_mail
from zusage.cases.operations.send_again import send_again
from zusage.cases.operations.send_message import send_message
from zusage.cases.operations.supply_papers import supply_papers
from zusage.cases.operations.tick_posted import tick_posted
from zusage.cases.operations.withdraw_case import withdraw_case
from zusage.cases.queries import post as post_room
from zusage.cases.queries.decisions import DecisionFacts, decisions_of_case
from zusage.cases.queries.status import CaseStatus, case_status
from zusage.cases.queries.verification import Verification, verify_cases, verify_ledger
from zusage.cases.queries.worklist import WorklistRow, worklist
from zusage.catalogue.domain.reader import package_from_files, read_files
from zusage.catalogue.operations import publish_service
from zusage.common import jobs
from zusage.common.domain.ids import CaseId
from zusage.common.stamps import town_changed
from zusage.common.tenancy import read_transaction, write_transaction
from zusage.config.install import install_profile
from zusage.identity import queries as identity
from zusage.identity.domain import Clerk, read_profile
from zusage.identity.queries import MunicipalityFacts
from zusage.promises import queries as promises
from zusage.promises.domain.promise import Standing
from zusage.promises.models import KeptRecord
from zusage.promises.operations import state_record
from zusage.promises.queries import PromiseFacts

PLAIN: Mapping[str, Any] = {
    "halter_name": "Kim Beispiel",
    "halter_anschrift": {
        "street": "Rheinstraße",
        "house_number": "12",
        "postal_code": "64283",
        "city": "Darmstadt",
    },
    "halter_email": "kim@example.org",
    "hund_name": "Wuschelfell",
    "hund_art": "rasse",
    "hund_rasse": "Labrador Retriever",
    "anlass": "angeschafft",
    "hund_seit": "2026-11-16",
    "vorher_versteuert": False,
    "weitere_hunde": 0,
    "mithalter": False,
    "ermaessigung": False,
    "sepa": False,
}
"""One dog, a known breed, notified in time: what the machine may decide alone."""

FOR_A_PERSON: Mapping[str, Any] = {**PLAIN, "weitere_angaben": "Der Hund ist nur jede zweite Woche bei mir."}
"""The same with a word of its own, which always brings a person in."""

ASSESS: Mapping[str, Any] = {
    "entscheidung": "festsetzen",
    "satzart": "erster",
    "steuerbeginn": "2026-12-01",
    "ermaessigung_gewaehrt": False,
}
ABROAD = ["Gasse 1", "5020 Salzburg", "ÖSTERREICH"]
ASK_FOR_PAPERS: Mapping[str, Any] = {
    "entscheidung": "unterlagen",
    "fehlende_unterlagen": ["nachweis_rasse", "foto_hund"],
    "unterlagen_hinweis": "Bitte beides auf einmal.",
}
NO_TAX: Mapping[str, Any] = {"entscheidung": "kein_steuerfall", "begruendung": "Der Hund wird anderswo gehalten."}

APPROVAL = "hund-erlauben"
"""The key of an application whose approval counts as granted; a package for stories, made from the one that ships."""

PHOTO = Upload("Wuschelfell.jpg", "image/jpeg", b"a picture, drawn anew", "hund_foto")

_ROOT = Path(__file__).parents[4]
_FILES = read_files(_ROOT / "services" / "hund-anmelden")
_OVERLAY = (_ROOT / "municipalities" / "darmstadt" / "overlays" / "hund-anmelden.toml").read_bytes()

_STAFF = {
    "darmstadt": {"clerk": "sommer", "counter": "sommer", "post": "wolf", "head": "keller"},
    "musterstadt": {"clerk": "yildiz", "counter": "yildiz", "post": "braun", "head": "adler"},
}
_POSTAL_CODES = {"musterstadt": "00000"}


@dataclass
class Town:
    """A municipality in a story, with the time that its clocks show."""

    facts: MunicipalityFacts
    now: datetime
    dogs: int = 0

    @property
    def id(self) -> Any:
        return self.facts.id

    @property
    def today(self) -> date:
        return self.facts.day_of(self.now)

    def later(self, **delta: float) -> "Town":
        """Let time pass."""
        self.now += timedelta(**delta)
        return self

    def on(self, day: date, hour: int = 9) -> "Town":
        """Go to an hour of a day as the town's clocks show it."""
        self.now = datetime(day.year, day.month, day.day, hour, tzinfo=self.facts.zone)
        return self

    def clerk(self, role: str = "clerk") -> Clerk:
        return self.staff(_STAFF.get(self.facts.key, _STAFF["darmstadt"])[role])

    def staff(self, login: str) -> Clerk:
        """Return somebody by log-in; towns made for one test have their own log-ins, with their key before it."""
        prefix = "" if self.facts.key in _STAFF else f"{self.facts.key}-"
        with read_transaction(self.id):
            return identity.clerk_by_login(prefix + login)

    # --- what applicants do ---

    def open(
        self,
        answers: Mapping[str, Any] = PLAIN,
        *,
        channel: str = "online",
        uploads: tuple[Upload, ...] = (),
        service: str = "hund-anmelden",
        again: bool = False,
        **more: Any,
    ) -> Receipt:
        """Send an application, each for another dog if it is not sent again."""
        self.dogs += 1
        if not again and self.dogs > 1 and answers.get("hund_name") == PLAIN["hund_name"]:
            answers = {**answers, "hund_name": f"{PLAIN['hund_name']} {self.dogs}"}
        address = {**answers["halter_anschrift"]}
        address["postal_code"] = _POSTAL_CODES.get(self.facts.key, address["postal_code"])
        return open_case(
            municipality_id=self.id,
            service_key=service,
            answers={**answers, "halter_anschrift": address},
            channel=channel,
            now=self.now,
            uploads=uploads,
            **more,
        )

    def draft(self) -> str:
        """Begin a form with a file and leave it; return its link."""
        with write_transaction(self.id):
            token = applications.start_draft(service_key="hund-anmelden", now=self.now)
            applications.save_page(token=token, page="name", raw={"halter_name": ["Kim Beispiel"]}, now=self.now)
            applications.add_upload(token=token, question="hund_foto", upload=PHOTO, now=self.now)
        return token

    def supply(self, case_id: CaseId, text: str = "Hier ist der Nachweis.", uploads: tuple[Upload, ...] = ()) -> None:
        supply_papers(municipality_id=self.id, case_id=case_id, text=text, uploads=uploads, now=self.now)

    def withdraw(self, case_id: CaseId) -> None:
        withdraw_case(municipality_id=self.id, case_id=case_id, now=self.now)

    def write(self, case_id: CaseId, text: str = "Wann ist es so weit?") -> None:
        send_message(municipality_id=self.id, case_id=case_id, text=text, now=self.now)

    # --- what staff does ---

    def worklist(self) -> tuple[WorklistRow, ...]:
        clerk = self.clerk()
        with read_transaction(self.id):
            return worklist(clerk, self.now).rows

    def item(self, case_id: CaseId, activity: str = "") -> UUID:
        """Return the one open item of staff in a case, or the one of an activity."""
        with read_transaction(self.id):
            items = WorkItem.objects.filter(case_id=case_id, state=WorkItem.State.OPEN, performer__startswith="skill:")
            return (items.filter(activity_id=activity) if activity else items).get().id

    def complete(
        self, case_id: CaseId, outputs: Mapping[str, Any] = ASSESS, *, activity: str = "", by: Clerk | None = None
    ) -> None:
        complete_work_item(
            municipality_id=self.id,
            item_id=self.item(case_id, activity),
            outputs=outputs,
            by=by or self.clerk(),
            now=self.now,
        )

    def extend(self, case_id: CaseId, until_on: date, reason: str = "Die Satzung wird gerade geändert.") -> None:
        extend_promise(
            municipality_id=self.id,
            case_id=case_id,
            until_on=until_on,
            reason=reason,
            by=self.clerk("head"),
            now=self.now,
        )

    def offers_an_approval(self, rule: str = 'rule = "hbo_65"', window: int = 2, law: str = "AO") -> None:
        """Publish an application whose approval counts as granted by a rule."""
        text = _FILES["service.toml"].decode().replace('kind = "notification"', 'kind = "application"', 1)
        text = text.replace('key = "hund-anmelden"', f'key = "{APPROVAL}"', 1)
        text = text.replace("decision = 2", f"decision = {window}", 1)
        text = text.replace('law_family = "AO"', f'law_family = "{law}"', 1)
        text += f'\n[[deadlines]]\nkind = "deemed_approval"\nstarts = "complete"\n{rule}\n'
        package = package_from_files(
            {**_FILES, "service.toml": text.encode()}, _OVERLAY.replace(b"hund-anmelden", APPROVAL.encode())
        )
        publish_service(municipality_id=self.id, package=package, by="test", now=self.now)

    def confirm_papers(self, case_id: CaseId, complete_on: date, *, by: Clerk | None = None) -> None:
        confirm_papers_complete(
            municipality_id=self.id, case_id=case_id, complete_on=complete_on, by=by or self.clerk(), now=self.now
        )

    def extend_approval(
        self,
        case_id: CaseId,
        until_on: date,
        *,
        told_on: date | None = None,
        reason: str = "Die Stellungnahme der Denkmalpflege steht aus.",
        by: Clerk | None = None,
    ) -> None:
        extend_approval(
            municipality_id=self.id,
            case_id=case_id,
            until_on=until_on,
            told_on=told_on or self.today,
            reason=reason,
            by=by or self.clerk("head"),
            now=self.now,
        )

    def judge_approval(
        self, case_id: CaseId, *, granted: bool, reason: str = "Es war nichts offen.", by: Clerk | None = None
    ) -> None:
        judge_approval(
            municipality_id=self.id,
            case_id=case_id,
            granted=granted,
            reason=reason,
            by=by or self.clerk("head"),
            now=self.now,
        )

    def open_file(self, case_id: CaseId, purpose: str = "work") -> None:
        record_reading(municipality_id=self.id, case_id=case_id, by=self.clerk(), purpose=purpose, now=self.now)

    def is_short_of_people(self) -> None:
        """Have an hour of the tax team missing on every working day of next week."""
        with write_transaction(self.id):
            pool_id = identity.pools()["steuer"]
            record_absence(
                pool_id=pool_id,
                from_on=self.today + timedelta(days=7),
                until_on=self.today + timedelta(days=14),
                minutes=30,
            )

    def has_no_roster(self) -> None:
        """Have nobody said when the tax team is there."""
        with write_transaction(self.id):
            Roster.objects.all().delete()
            town_changed()

    def has_time_for_cases(self, share_permille: int) -> None:
        """Have the tax team spend that share of its time on cases."""
        with write_transaction(self.id):
            Roster.objects.update(share_permille=share_permille)
            town_changed()

    def has_kept(self, kept: int, *, of: int) -> None:
        """Have the night's count of the last decisions say so."""
        with write_transaction(self.id):
            KeptRecord.objects.all().delete()
            KeptRecord.objects.create(
                service_key="hund-anmelden",
                kind="decision",
                since_on=self.today - timedelta(days=63),
                on=self.today,
                resolved=of,
                kept=kept,
            )

    def night_falls(self) -> None:
        """Go to the next morning; at night the house counts what was kept."""
        self.later(days=1)
        with write_transaction(self.id):
            state_record(counted=promises.count_record(now=self.now))

    def declare_closed(self, day: date) -> None:
        with write_transaction(self.id):
            declare_closing_day(day=day, reason="Betriebsausflug", now=self.now)

    def run_jobs(self) -> int:
        return jobs.run_all_due(self.now)

    def print_post(self) -> UUID:
        """Typeset what is queued, gather the post run and print it."""
        self.run_jobs()
        run_id = make_post_run(municipality_id=self.id, now=self.now, on=self.today)
        self.run_jobs()
        return run_id

    def tick(self, run_id: UUID, posted_on: date | None = None) -> int:
        """Tick every letter of a run."""
        return self.tick_these([posting.delivery_id for posting in self.postings(run_id)], posted_on)

    def tick_these(self, delivery_ids: list[UUID], posted_on: date | None = None) -> int:
        """Tick some letters."""
        return tick_posted(
            municipality_id=self.id,
            delivery_ids=delivery_ids,
            posted_on=posted_on or self.today,
            by=self.clerk("post"),
            now=self.now,
        )

    def post(self) -> int:
        """Print the day's letters and hand them to post; return how many."""
        return self.tick(self.print_post())

    def hand_over(self, case_id: CaseId) -> None:
        """Hand everything of a case over at the counter that is ready."""
        self.run_jobs()
        with read_transaction(self.id):
            waiting = [posting.delivery_id for posting in post_room.waiting_at_counter(case_id)]
        for delivery_id in waiting:
            hand_over_at_counter(
                municipality_id=self.id, delivery_id=delivery_id, by=self.clerk("counter"), now=self.now
            )

    def mail_returns(self, case_id: CaseId, deliverable: str = "bescheid", copy: int = 1) -> UUID:
        """Have a posted letter come back; return its delivery."""
        with read_transaction(self.id):
            delivery = Delivery.objects.get(
                case_id=case_id, deliverable=deliverable, copy=copy, state=Delivery.State.HANDED_OVER
            )
        record_returned_mail(municipality_id=self.id, delivery_id=delivery.id, by=self.clerk("post"), now=self.now)
        return delivery.id

    def send_again(self, delivery_id: UUID, *, is_abroad: bool = False) -> None:
        send_again(
            municipality_id=self.id,
            delivery_id=delivery_id,
            address_lines=["Kim Beispiel", *(ABROAD if is_abroad else ["Neue Straße 1", "64285 Darmstadt"])],
            is_abroad=is_abroad,
            by=self.clerk(),
            now=self.now,
        )

    # --- what can be seen ---

    def status(self, case_id: CaseId) -> CaseStatus:
        with read_transaction(self.id):
            return case_status(case_id, self.now)

    def decisions(self, case_id: CaseId) -> tuple[DecisionFacts, ...]:
        with read_transaction(self.id):
            return decisions_of_case(case_id)

    def outcomes(self, case_id: CaseId) -> list[str]:
        return [decision.outcome for decision in self.decisions(case_id)]

    def case(self, case_id: CaseId) -> Case:
        with read_transaction(self.id):
            return Case.objects.get(id=case_id)

    def promise(self, case_id: CaseId, kind: str = "decision") -> PromiseFacts:
        with read_transaction(self.id):
            facts = promises.promise_of_case(case_id, kind, today=self.today)
        assert facts is not None, f"no promise {kind}"
        return facts

    def standing(self, case_id: CaseId, kind: str = "decision") -> Standing:
        return self.promise(case_id, kind).standing

    def events(self, case_id: CaseId, kind: str = "") -> list[Event]:
        """Return the events of a case, of one kind if it is named."""
        with read_transaction(self.id):
            found = Event.objects.filter(case_id=case_id).order_by("sequence")
            return list(found.filter(kind=kind) if kind else found)

    def kinds(self, case_id: CaseId) -> list[str]:
        return [event.kind for event in self.events(case_id)]

    def postings(self, run_id: UUID) -> list[post_room.Posting]:
        with read_transaction(self.id):
            return post_room.postings(run_id)

    def deliveries(self, case_id: CaseId) -> list[tuple[str, str]]:
        with read_transaction(self.id):
            return [(row.deliverable, row.state) for row in Delivery.objects.filter(case_id=case_id).order_by("id")]

    def verify(self, *, replay: bool = True) -> Verification:
        with read_transaction(self.id):
            return verify_cases(self.now, replay=replay)

    def ledger(self) -> list[Reservation]:
        with read_transaction(self.id):
            return running_ledger()

    def verify_ledger(self) -> list[str]:
        with read_transaction(self.id):
            return verify_ledger(self.now)


def antipodes() -> MunicipalityFacts:
    """Install a copy of Darmstadt where it is tomorrow already; its Land is Hesse, for only Länder have calendars."""
    folder = _ROOT / "municipalities" / "darmstadt"
    profile = read_profile(folder / "profile.toml")
    content = deepcopy(profile.content)
    content["municipality"] |= {
        "key": "antipoden",
        "reference_prefix": "AN",
        "hosts": ["antipoden.localhost"],
        "zone": "Pacific/Auckland",
    }
    for person in content["people"]:
        person["login"] = f"antipoden-{person['login']}"
    profile = replace(profile, content=content)
    install_profile(profile, folder / "overlays", _ROOT / "services", password=None, now=MONDAY_MORNING)
    return identity.municipality_by_key("antipoden")
