"""What people tell us is sealed: nothing of it stands in clear in any table, in any log, in any job."""

import io
import re
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import pytest
import structlog
from django.apps import apps
from django.core import mail
from django.db import connections
from django.test import Client

from zusage.applications.domain.uploads import Upload
from zusage.cases import jobs as case_jobs
from zusage.cases.domain.house_items import MESSAGE_ACTIVITY, OBJECTION_ACTIVITY
from zusage.cases.models import Case, Document, PostRun
from zusage.cases.operations.answer_message import answer_message
from zusage.cases.queries.status import WrongCode, identify
from zusage.cases.tests.stories import FOR_A_PERSON, Town
from zusage.cases.tests.whole_town import everything_happens
from zusage.common import jobs
from zusage.common.domain import access_code
from zusage.common.keys import KeyGone, NotOurs, forget_cached_keys, open_sealed
from zusage.common.keystore.models import WrappedKey
from zusage.common.tenancy import read_transaction, write_transaction
from zusage.identity.queries import MunicipalityFacts

APPLICANT = {
    **FOR_A_PERSON,
    "halter_name": "Zenobia Quastenflosser",
    "halter_anschrift": {
        "street": "Xylophonweg",
        "house_number": "4711",
        "postal_code": "64283",
        "city": "Darmstadt",
    },
    "halter_email": "zenobia@quastenflosser.example",
    "halter_telefon": "069 90009 777",
    "hund_name": "Zottelrix",
    "hund_chip": "276098102345678",
    "mithalter": True,
    "mithalter_1": "Ypsilon Quastenflosser",
    "sepa": True,
    "sepa_inhaber": "Zenobia Quastenflosser",
    "sepa_iban": "DE02500105170137075030",
    "weitere_angaben": "Ich bin im Krankenhaus.",
}
PORTRAIT = Upload("Zottelrix Quastenflosser.jpg", "image/jpeg", b"a picture of the dog, drawn anew", "hund_foto")
SECRETS = (
    "Quastenflosser",
    "Zenobia",
    "Ypsilon",
    "Xylophonweg",
    "zenobia@",
    "90009 777",
    "Zottelrix",
    "276098102345678",
    "DE02500105170137075030",
    "Krankenhaus",
    "Fundstelle",
    PORTRAIT.content.decode(),
)


def tell_everything(town: Town) -> Any:
    """Let one applicant say everything that can be said, at every door, and staff answer."""
    receipt = town.open(APPLICANT, uploads=(PORTRAIT,))
    town.write(receipt.case_id, "Zottelrix ist krank.")
    answer_message(
        municipality_id=town.id,
        case_id=receipt.case_id,
        text="Gute Besserung, Zenobia Quastenflosser.",
        by=town.clerk(),
        now=town.now,
    )
    town.complete(receipt.case_id, {}, activity=MESSAGE_ACTIVITY)
    town.write(receipt.case_id, "Zottelrix legt Widerspruch ein.")
    town.complete(receipt.case_id, {}, activity=OBJECTION_ACTIVITY)
    town.extend(receipt.case_id, date(2026, 12, 4), "Zenobia Quastenflosser liegt im Krankenhaus.")
    hint = {"unterlagen_hinweis": "Zottelrix, Fundstelle?"}
    town.complete(
        receipt.case_id,
        {"entscheidung": "unterlagen", "fehlende_unterlagen": ["foto_hund"], **hint},
        activity="pruefen",
    )
    town.later(hours=1).post()
    town.later(days=1).supply(receipt.case_id, "Zottelrix wohnt am Xylophonweg.", uploads=(PORTRAIT,))
    town.complete(receipt.case_id, activity="pruefen")
    town.later(hours=1).post()
    town.send_again(town.mail_returns(receipt.case_id))
    town.open_file(receipt.case_id)
    town.post()
    return receipt


def everything_stored() -> Iterator[tuple[str, str]]:
    """Return every value of every column of every table of both databases, as text."""
    for alias in ("default", "keys"):
        connection = connections[alias]
        with connection.cursor() as cursor:
            for table in connection.introspection.table_names(cursor):
                cursor.execute(f'SELECT * FROM "{table}"')
                columns = [column[0] for column in cursor.description]
                for row in cursor.fetchall():
                    for column, value in zip(columns, row, strict=True):
                        yield f"{table}.{column}", _text(value)


def _text(value: Any) -> str:
    return bytes(value).decode("latin-1") if isinstance(value, bytes | memoryview) else str(value)


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """Everything the program writes to its log, as an operator would find it."""
    written = io.StringIO()
    before = structlog.get_config()["logger_factory"]
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(written))
    yield written
    structlog.configure(logger_factory=before)


def test_nothing_that_people_told_us_stands_in_clear(town: Town) -> None:
    receipt = tell_everything(town)
    compact_code = receipt.access_code.replace("-", "")

    with read_transaction(town.id):  # on PostgreSQL only a transaction of the town shows the rows at all
        found = {
            f"{secret} in {place}"
            for place, text in everything_stored()
            for secret in (*SECRETS, receipt.access_code, compact_code)
            if secret.casefold() in text.casefold()
        }

    assert found == set()


def test_the_scan_looks_into_every_table(town: Town) -> None:
    receipt = tell_everything(town)

    with read_transaction(town.id):
        places = [place for place, text in everything_stored() if receipt.reference in text]
        tables = {place.split(".", maxsplit=1)[0] for place, _ in everything_stored()}

    assert "cases_case.reference" in places
    assert {"cases_event", "cases_document", "common_job", "keystore_wrappedkey", "promises_promise"} <= tables


def test_a_session_of_an_applicant_holds_no_word_of_hers(darmstadt: MunicipalityFacts, now: datetime) -> None:
    town = Town(darmstadt, now)
    receipt = town.open(APPLICANT)
    client = Client(headers={"host": "localhost"})
    client.get("/")
    session = client.session
    session["probe"] = "so that the table has a row"
    session.save()

    with read_transaction(town.id):
        sessions = [text for place, text in everything_stored() if place.startswith("django_session")]

    assert sessions
    assert not any(secret in text for text in sessions for secret in (*SECRETS, receipt.access_code))


def test_the_access_code_is_eighty_bits_and_kept_as_a_keyed_hash_only(town: Town) -> None:
    receipts = [town.open() for _ in range(8)]
    hashes = [town.case(receipt.case_id).access_code_hash for receipt in receipts]

    assert access_code.RANDOM_BYTES * 8 == 80
    assert len({receipt.access_code for receipt in receipts}) == len(set(hashes)) == 8
    assert all(re.fullmatch(r"[0-9a-f]{64}", code_hash) for code_hash in hashes)


def test_the_hash_of_one_case_opens_no_other(town: Town) -> None:
    first, other = town.open(), town.open()
    with write_transaction(town.id):
        stolen = Case.objects.get(id=first.case_id).access_code_hash
        Case.objects.filter(id=other.case_id).update(access_code_hash=stolen)

    with read_transaction(town.id), pytest.raises(WrongCode):
        identify(other.reference, first.access_code)


def test_a_sealed_text_opens_only_where_it_was_put(town: Town) -> None:
    receipt, other = town.open(), town.open()
    case, others_key = town.case(receipt.case_id), town.case(other.case_id).key_id

    with read_transaction(town.id):
        assert open_sealed(case.key_id, case.variables, f"variables:{case.id}")
        with pytest.raises(NotOurs):
            open_sealed(case.key_id, case.variables, f"variables:{other.case_id}")
        with pytest.raises(NotOurs):
            open_sealed(others_key, case.variables, f"variables:{case.id}")


def test_each_case_and_each_post_run_has_a_key_of_its_own(town: Town) -> None:
    everything_happens(town)

    with read_transaction(town.id):
        keys = [*Case.objects.values_list("key_id", flat=True), *PostRun.objects.values_list("key_id", flat=True)]
    assert len(keys) == len(set(keys)) == 13
    assert WrappedKey.objects.filter(id__in=keys).count() == 13


def test_without_its_key_nothing_of_a_case_can_be_read(town: Town) -> None:
    receipt = town.open(APPLICANT)
    WrappedKey.objects.filter(id=town.case(receipt.case_id).key_id).delete()
    forget_cached_keys()

    with pytest.raises(KeyGone):
        town.complete(receipt.case_id)


def test_a_file_is_named_by_its_question_and_not_as_the_applicant_called_it(town: Town) -> None:
    receipt = town.open(APPLICANT, uploads=(PORTRAIT,))

    with read_transaction(town.id):
        assert Document.objects.get(case_id=receipt.case_id).name == "hund_foto-1.jpg"


def test_jobs_carry_ids_only(town: Town) -> None:
    tell_everything(town)

    with read_transaction(town.id):
        payloads = list(jobs.Job.objects.values_list("payload", flat=True))
    words = {str(value) for payload in payloads for value in payload.values()}

    assert payloads
    assert {word for word in words if not re.fullmatch(r"[0-9a-f-]{36}|e\d+|received|news", word)} == set()


def test_the_log_names_no_person(town: Town, log: io.StringIO, monkeypatch: pytest.MonkeyPatch) -> None:
    tell_everything(town)

    assert [secret for secret in SECRETS if secret.casefold() in log.getvalue().casefold()] == []


def test_a_failing_job_tells_the_log_no_name(town: Town, log: io.StringIO, monkeypatch: pytest.MonkeyPatch) -> None:
    """Mail servers quote the address they refuse, and typesetters the words they stumble over."""

    def fail(*args: Any, **more: Any) -> None:
        raise ValueError("no such mailbox: zenobia@quastenflosser.example (Zottelrix)")

    monkeypatch.setattr(case_jobs.EmailMessage, "send", fail)
    monkeypatch.setattr(case_jobs, "typeset", fail)
    receipt = town.open(APPLICANT)
    town.complete(receipt.case_id)

    town.run_jobs()

    with read_transaction(town.id):
        errors = set(jobs.Job.objects.exclude(last_error="").values_list("last_error", flat=True))
    assert errors == {"ValueError"}
    assert "job.failed" in log.getvalue()
    assert [secret for secret in SECRETS if secret.casefold() in log.getvalue().casefold()] == []
    assert mail.outbox == []


def test_no_model_keeps_a_name_an_address_or_a_birthday_in_clear() -> None:
    telling = re.compile(r"name|street|address|email|phone|birth|iban", re.IGNORECASE)
    of_cases = [*apps.get_app_config("cases").get_models(), *apps.get_app_config("applications").get_models()]
    clear = {
        f"{model.__name__}.{field.name}"
        for model in of_cases
        for field in model._meta.local_fields
        if telling.search(field.name) and field.get_internal_type() != "BinaryField"
    }

    assert clear == {"WorkItem.name", "Document.name"}  # the activity's and the file's
