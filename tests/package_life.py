"""What a town does with a package: published, applied for, worked on, posted, looked at; all of it as comparable text.

The key of a package is carried out if something here comes out otherwise when its value is another.
"""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from django.test import Client
from lxml import html

from zusage.cases.domain.sealing_contexts import delivery_context
from zusage.cases.models import Delivery
from zusage.cases.operations.parts.letter_data import letter_of
from zusage.cases.queries.decisions import decisions_of_case
from zusage.cases.queries.post import ready_to_post, waiting_at_counter
from zusage.cases.tests.stories import ASK_FOR_PAPERS, ASSESS, FOR_A_PERSON, NO_TAX, PHOTO, PLAIN, Town
from zusage.catalogue import operations, queries
from zusage.catalogue.domain.findings import PackageBroken
from zusage.catalogue.domain.package import ServicePackage
from zusage.catalogue.domain.reader import package_from_files
from zusage.common.domain.ids import CaseId
from zusage.common.domain.refusal import Refusal
from zusage.common.keys import open_json
from zusage.common.models import Job
from zusage.common.stamps import town_changed
from zusage.common.tenancy import read_transaction, write_transaction
from zusage.identity.models import Municipality, Person
from zusage.promises.models import Deadline, PauseStarted, Promise

DOG = {
    **FOR_A_PERSON,
    "halter_telefon": "069 90009 999",
    "mithalter": True,
    "mithalter_1": "Toni Beispiel",
    "mithalter_2": "Sascha Beispiel",
}
WORDS = ("Hund", "Vierbeiner", "Raumschiff")
LOOKED_AT = ("by machine", "new", "asked", "decided")
"""When a clerk opens the file of the matter: pages take their time."""
_CHANGING = re.compile(
    r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|\b[0-9a-f]{64}\b|\bDA-[0-9A-Z]{4}-[0-9A-Z]{4}\b"
    r"|\b[0-9A-Z]{4}(-[0-9A-Z]{4}){3}\b|\"(digest|signature|key)\": \"[^\"]*\"|\b[A-Za-z0-9_-]{43,}\b"
)
"""Ids, references, codes, digests and signatures: other ones in each life."""

Seen = dict[str, list[str]]


def offered(town: Town, files: Mapping[str, bytes], overlay: bytes) -> Seen:
    """Publish a package and return what its pages and the search show, or why it is refused."""
    try:
        package = package_from_files(files, overlay)
        operations.publish_service(municipality_id=town.id, package=package, by="test", now=town.now)
    except PackageBroken as broken:
        return {"refused": [str(finding) for finding in broken.findings]}
    except Refusal as refusal:
        return {"refused": [f"{refusal.code} {refusal.parameters}"]}
    return _of_the_service(town, package.key) | {"to be signed": _unsigned(town, package)}


def _unsigned(town: Town, package: ServicePackage) -> list[str]:
    """Return what a lawyer has still to sign before a town that is no demo may offer it."""
    _mark_as_demo(town, is_demo=False)
    try:
        operations.publish_service(municipality_id=town.id, package=package, by="test", now=town.now)
    except operations.LawyerCheckMissing as refusal:
        return [str(refusal.parameters["places"])]
    finally:
        _mark_as_demo(town, is_demo=True)
    return []


def _mark_as_demo(town: Town, *, is_demo: bool) -> None:
    with write_transaction(town.id):
        Municipality.objects.filter(id=town.id).update(is_demo=is_demo)
        town_changed()


def life_of(town: Town, files: Mapping[str, bytes], overlay: bytes) -> Iterator[tuple[str, list[str]]]:
    """Yield what can be seen of a package in a town where it is applied for and worked on, as it comes to pass."""
    town.dogs = 0  # the same dogs in each life
    seen = offered(town, files, overlay)
    yield from seen.items()
    if "refused" in seen:
        return
    for name, case_id in _stories(town, package_from_files(files).key):
        yield from ((f"{name}: {what}", rows) for what, rows in _of_a_case(town, case_id).items())
        if name in LOOKED_AT:
            yield f"{name}: file", _file(town, case_id)
    with read_transaction(town.id):
        mails = Job.objects.filter(kind="cases.send_mail").count()
    yield "mail", _masked([mails])  # outside: whoever has seen enough goes away here


def _stories(town: Town, service: str) -> Iterator[tuple[str, CaseId]]:
    """Let the machine decide one matter, a person another, refuse a third, and ask for papers of a fourth twice."""
    yield "by machine", town.open(PLAIN, service=service).case_id
    decided, asked, refused = (town.open(DOG, service=service, uploads=(PHOTO,)).case_id for _ in range(3))
    yield "new", decided
    for case_id, outputs in ((decided, ASSESS), (asked, ASK_FOR_PAPERS), (refused, NO_TAX)):
        town.complete(case_id, outputs)
    town.later(hours=2).run_jobs()
    yield "refused", refused
    with read_transaction(town.id):
        waiting = [posting.delivery_id for posting in waiting_at_counter(asked)]
    town.hand_over(asked)
    if not waiting:
        town.post()
    yield "asked", asked
    town.later(days=1).supply(asked, "Mehr habe ich nicht.")
    try:
        town.complete(asked, {**ASK_FOR_PAPERS, "pausengrund": "papers_unreadable"})
        town.hand_over(asked)
    except Refusal as refusal:
        yield refusal.code, asked
    town.hand_over(decided)
    yield "asked again", asked
    yield "decided", decided


def _of_the_service(town: Town, service: str) -> Seen:
    with read_transaction(town.id):
        found = {word: [service.key for service in queries.find_services(word)] for word in WORDS}
    client = Client(headers={"host": f"{town.facts.key}.localhost"})
    return {
        "search": [f"{word}: {keys}" for word, keys in found.items()],
        "page": _page(client, f"/leistungen/{service}"),
        "privacy": _page(client, "/datenschutz"),
    }


def _of_a_case(town: Town, case_id: CaseId) -> Seen:
    status = town.status(case_id)
    with read_transaction(town.id):
        deliveries = list(Delivery.objects.filter(case_id=case_id).select_related("case").order_by("id"))
        letters = [letter_of(row).data for row in deliveries if row.letter]
        sent = [
            (row.deliverable, row.kind, row.purpose, row.settles, row.letter, row.copy, row.state,
             open_json(row.case.key_id, row.data, delivery_context(row.id)))
            for row in deliveries
        ]  # fmt: skip
        rows = {
            "decisions": decisions_of_case(case_id),
            "promises": list(Promise.objects.filter(case_id=case_id).values_list("kind", "promised_until", "stages")),
            "pauses": list(
                PauseStarted.objects.filter(case_id=case_id).order_by("id").values_list("from_on", "reason")
            ),
            "clocks": list(
                Deadline.objects.filter(case_id=case_id).order_by("id").values_list("kind", "source", "ends_on")
            ),
            "ways out": [ready_to_post(), len(waiting_at_counter(case_id))],
        }
    return {name: _masked(found) for name, found in rows.items()} | {
        "events": _masked([(event.kind, event.facts) for event in town.events(case_id)]),
        "sent": _masked(sent),
        "letters": _masked(letters),
        "asked": _masked([(status.asked.papers, status.asked.hint, status.asked.until_on)] if status.asked else []),
        "steps": _masked([(step.text, step.message) for step in status.steps]),
    }


def _file(town: Town, case_id: CaseId) -> list[str]:
    clerk = Client(headers={"host": f"{town.facts.key}.localhost"})
    clerk.force_login(Person.objects.get(login="sommer"))
    return _page(clerk, f"/arbeitsplatz/vorgang/{town.status(case_id).reference}")


def _page(client: Client, path: str) -> list[str]:
    response = client.get(path)
    tree = html.fromstring(response.content.decode())
    text = " ".join(tree.xpath("string(//main)").split())
    return _masked([str(response.status_code), text, *tree.xpath("//main//input/@value | //main//@list")])


def _masked(rows: list[Any]) -> list[str]:
    return [_CHANGING.sub("*", json.dumps(row, ensure_ascii=False, default=str, sort_keys=True)) for row in rows]
