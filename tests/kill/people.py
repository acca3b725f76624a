"""Who lives in the house: somebody at the counter takes matters in, staff at the desks bring them to an end.

They are processes of their own and are killed like all others. What an act gave back is told in one line of
a file, written after the act: whoever was told something may count on it.
"""

import json
import os
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import timedelta
from random import Random
from typing import Any

from tests.house_clock import BERLIN
from zusage.applications.domain.uploads import Upload
from zusage.cases.domain.house_items import ADDRESS_ACTIVITY
from zusage.cases.models import Case, Delivery, WorkItem
from zusage.cases.operations.answer_message import answer_message
from zusage.cases.operations.complete_work_item import complete_work_item
from zusage.cases.operations.extend_promise import extend_promise
from zusage.cases.operations.hand_over_at_counter import hand_over_at_counter
from zusage.cases.operations.make_post_run import make_post_run
from zusage.cases.operations.open_case import Receipt, open_case
from zusage.cases.operations.record_returned_mail import record_returned_mail
from zusage.cases.operations.send_again import send_again
from zusage.cases.operations.send_message import send_message
from zusage.cases.operations.supply_papers import supply_papers
from zusage.cases.operations.tick_posted import tick_posted
from zusage.cases.operations.withdraw_case import withdraw_case
from zusage.common import clock
from zusage.common.domain.german import local_day
from zusage.common.domain.refusal import Refusal
from zusage.common.models import Job
from zusage.common.tenancy import read_transaction
from zusage.identity import queries as identity
from zusage.identity.queries import MunicipalityFacts
from zusage.promises import queries as promises

STAFF = {
    "darmstadt": {"clerk": "sommer", "head": "keller", "post": "wolf"},
    "musterstadt": {"clerk": "yildiz", "head": "adler", "post": "braun"},
}
MOST_WAITING_JOBS = 40
"""Who takes matters in waits while so many jobs are due, so that the workers keep up."""

_NAMES = ("Kim Beispiel", "Ayşe Muster", "Jan Probe", "Ewa Wzór", "Lena Fiktiv", "Sami Entwurf")


def tell(act: str, **what: Any) -> None:
    """Write down what somebody was told; one write, so that a line is there or not."""
    line = json.dumps({"act": act, **what}, default=str, ensure_ascii=False) + "\n"
    file = os.open(os.environ["KILL_TOLD"], os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    try:
        os.write(file, line.encode())
    finally:
        os.close(file)


def answers(random: Random) -> Mapping[str, Any]:
    """Return invented answers; half of them bring a person in, two thirds have an e-mail address."""
    found: dict[str, Any] = {
        "halter_name": random.choice(_NAMES),
        "halter_anschrift": {
            "street": "Rheinstraße",
            "house_number": str(random.randint(1, 90)),
            "postal_code": "64283",
            "city": "Darmstadt",
        },
        "hund_name": f"Bello {random.randrange(10**9)}",
        "hund_art": random.choice(("rasse", "rasse", "unbekannt")),
        "hund_rasse": random.choice(("Labrador Retriever", "Rottweiler", "Beagle")),
        "anlass": "angeschafft",
        "hund_seit": str(local_day(clock.now(), BERLIN) - timedelta(days=random.randint(1, 40))),
        "vorher_versteuert": False,
        "weitere_hunde": 0,
        "mithalter": False,
        "ermaessigung": False,
        "sepa": False,
    }
    if random.random() < 0.66:
        found["halter_email"] = f"person-{random.randrange(10**9)}@example.org"
    if random.random() < 0.2:
        found |= {"mithalter": True, "mithalter_1": "Toni Beispiel"}
    if random.random() < 0.1:
        found["weitere_angaben"] = "Der Hund ist nur jede zweite Woche bei mir."
    return found


def open_cases(seed: int) -> None:
    """Take matters in at the counter, without end."""
    random = Random(seed)
    towns = identity.all_municipalities()
    while True:
        town = random.choice(towns)
        _wait_for_the_workers(town)
        uploads = (
            [Upload("foto.jpg", "image/jpeg", random.randbytes(2000), "hund_foto")] if random.random() < 0.3 else []
        )
        receipt = open_case(
            municipality_id=town.id,
            service_key="hund-anmelden",
            answers=answers(random),
            channel=random.choice(("counter", "phone", "letter")),
            now=clock.now(),
            uploads=uploads,
        )
        tell_receipt(town.key, receipt)


def tell_receipt(town: str, receipt: Receipt) -> None:
    tell(
        "opened",
        town=town,
        case=receipt.case_id,
        reference=receipt.reference,
        code=receipt.access_code,
        promised={promise.kind: str(promise.until) for promise in receipt.promised},
    )


def work_at_the_desk(seed: int) -> None:
    """Do what staff and applicants do to open matters, in any order, without end."""
    random = Random(seed)
    desks = [_Desk(town, random) for town in identity.all_municipalities()]
    while True:
        desk = random.choice(desks)
        deed = random.choice(desk.deeds)
        with suppress(Refusal):  # a colleague was faster, nothing waits, too late: all of it is fine
            if not deed():
                time.sleep(0.01)  # nothing to do: let the others have the machine


def _wait_for_the_workers(town: MunicipalityFacts) -> None:
    while True:
        with read_transaction(town.id):
            waiting = Job.objects.filter(state=Job.State.WAITING, due_at__lte=clock.now(), leased_until=None).count()
        if waiting < MOST_WAITING_JOBS:
            return
        time.sleep(0.02)


class _Desk:
    """One town's staff; each deed is one act and says whether there was anything to do."""

    def __init__(self, town: MunicipalityFacts, random: Random) -> None:
        self.town, self.random = town, random
        with read_transaction(town.id):
            staff = {role: identity.clerk_by_login(login) for role, login in STAFF[town.key].items()}
        self.clerk, self.head, self.post = (staff[role] for role in ("clerk", "head", "post"))
        often: list[Callable[[], bool]] = [self.decide] * 8 + [self.supply] * 3 + [self.make_run] + [self.tick] * 3
        self.deeds = [*often, self.hand_over, self.take_back, self.write, self.withdraw, self.extend]

    def decide(self) -> bool:
        item = self._one(WorkItem, state=WorkItem.State.OPEN, performer="skill:steuer")
        if item is None:
            return False
        if item.activity_id == ADDRESS_ACTIVITY and self._send_again(item):
            return True
        complete_work_item(
            municipality_id=self.town.id, item_id=item.id, outputs=self._outputs(item), by=self.clerk, now=clock.now()
        )
        tell("completed", town=self.town.key, case=item.case_id, item=item.id)
        return True

    def supply(self) -> bool:
        item = self._one(WorkItem, state=WorkItem.State.OPEN, performer="applicant")
        if item is None:
            return False
        paper = Upload("pass.jpg", "image/jpeg", self.random.randbytes(1500), "nachgereicht")
        supply_papers(
            municipality_id=self.town.id, case_id=item.case_id, text="Bitte sehr.", uploads=[paper], now=clock.now()
        )
        tell("completed", town=self.town.key, case=item.case_id, item=item.id)
        return True

    def make_run(self) -> bool:
        now = clock.now()
        run_id = make_post_run(municipality_id=self.town.id, now=now, on=local_day(now, BERLIN))
        tell("run", town=self.town.key, run=run_id)
        return True

    def tick(self) -> bool:
        with read_transaction(self.town.id):
            ids = list(Delivery.objects.filter(state=Delivery.State.IN_RUN).values_list("id", flat=True)[:4])
        if not ids:
            return False
        now = clock.now()
        tick_posted(
            municipality_id=self.town.id, delivery_ids=ids, posted_on=local_day(now, BERLIN), by=self.post, now=now
        )
        tell("ticked", town=self.town.key, deliveries=ids)
        return True

    def hand_over(self) -> bool:
        delivery = self._one(Delivery, state=Delivery.State.READY)
        if delivery is None:
            return False
        hand_over_at_counter(municipality_id=self.town.id, delivery_id=delivery.id, by=self.clerk, now=clock.now())
        tell("handed_over", town=self.town.key, delivery=delivery.id)
        return True

    def take_back(self) -> bool:
        delivery = self._one(Delivery, state=Delivery.State.HANDED_OVER, channel="post", kind="notice")
        if delivery is None or self.random.random() < 0.5:
            return False
        record_returned_mail(municipality_id=self.town.id, delivery_id=delivery.id, by=self.post, now=clock.now())
        tell("returned", town=self.town.key, delivery=delivery.id)
        return True

    def write(self) -> bool:
        case = self._one(Case, state=Case.State.OPEN)
        if case is None:
            return False
        send_message(municipality_id=self.town.id, case_id=case.id, text="Wie steht es?", now=clock.now())
        answer_message(municipality_id=self.town.id, case_id=case.id, text="Gut.", by=self.clerk, now=clock.now())
        tell("wrote", town=self.town.key, case=case.id)
        return True

    def withdraw(self) -> bool:
        case = self._one(Case, state=Case.State.OPEN)
        if case is None or self.random.random() < 0.7:
            return False
        withdraw_case(municipality_id=self.town.id, case_id=case.id, now=clock.now())
        tell("withdrawn", town=self.town.key, case=case.id)
        return True

    def extend(self) -> bool:
        case = self._one(Case, state=Case.State.OPEN)
        if case is None:
            return False
        now = clock.now()
        with read_transaction(self.town.id):
            facts = promises.promise_of_case(case.id, "decision", today=local_day(now, BERLIN))
        if facts is None:
            return False
        until_on = facts.calendar.add_working_days(facts.until, 2)
        extend_promise(
            municipality_id=self.town.id, case_id=case.id, until_on=until_on, reason="Krankheit", by=self.head, now=now
        )
        tell("extended", town=self.town.key, case=case.id, until=until_on)
        return True

    def _send_again(self, item: WorkItem) -> bool:
        returned = self._one(Delivery, case_id=item.case_id, state=Delivery.State.RETURNED)
        if returned is None:
            return False
        send_again(
            municipality_id=self.town.id,
            delivery_id=returned.id,
            address_lines=["Neuer Weg 1", "64283 Darmstadt"],
            is_abroad=False,
            by=self.clerk,
            now=clock.now(),
        )
        return True

    def _outputs(self, item: WorkItem) -> dict[str, Any]:
        draw = self.random.random()
        if item.activity_id == "pruefen" and draw < 0.35:
            papers = ["nachweis_rasse", "foto_hund"]
            return {"entscheidung": "unterlagen", "fehlende_unterlagen": papers, "unterlagen_hinweis": ""}
        if draw > 0.9:
            return {"entscheidung": "kein_steuerfall", "begruendung": "Der Hund lebt anderswo."}
        first_of_month = str(local_day(clock.now(), BERLIN).replace(day=1))
        return {
            "entscheidung": "festsetzen",
            "satzart": "erster",
            "steuerbeginn": first_of_month,
            "ermaessigung_gewaehrt": False,
        }

    def _one(self, model: Any, **wanted: Any) -> Any:
        """Return one of the rows, any; None if there is none."""
        with read_transaction(self.town.id):
            ids = list(model.objects.filter(**wanted).values_list("id", flat=True)[:50])
            return model.objects.get(id=self.random.choice(ids)) if ids else None
