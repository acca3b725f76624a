"""A draft: saved page by page, resumed by its link, taken once, deleted when nobody comes back."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from zusage.applications.domain.uploads import Upload, UploadTooMany
from zusage.applications.jobs import expire_drafts
from zusage.applications.models import Draft, DraftUpload
from zusage.applications.operations import (
    KEPT_FOR,
    AnswersMissing,
    NoSuchPage,
    add_upload,
    discard_draft,
    remove_upload,
    save_page,
    start_draft,
    take_draft,
)
from zusage.applications.queries import DraftFacts, DraftGone, get_draft
from zusage.common.jobs import Running
from zusage.common.tenancy import read_transaction, write_transaction
from zusage.identity.queries import MunicipalityFacts

PHOTO = Upload("Bello.jpg", "image/jpeg", b"a picture, drawn anew")
PAGES: dict[str, dict[str, list[str]]] = {
    "name": {"halter_name": ["Lena Hoffmann"]},
    "anschrift": {
        "halter_anschrift.street": ["Rhönring"],
        "halter_anschrift.house_number": ["80"],
        "halter_anschrift.postal_code": ["64289"],
        "halter_anschrift.city": ["Darmstadt"],
    },
    "hund_name": {"hund_name": ["Bello"]},
    "hund_art": {"hund_art": ["rasse"]},
    "hund_rasse": {"hund_rasse": ["Labrador"]},
    "anlass": {"anlass": ["angeschafft"]},
    "seit": {"hund_seit.day": ["14"], "hund_seit.month": ["11"], "hund_seit.year": ["2026"]},
    "vorher": {"vorher_versteuert": ["nein"]},
    "weitere_hunde": {"weitere_hunde": ["0"]},
    "mithalter": {"mithalter": ["nein"]},
    "ermaessigung": {"ermaessigung": ["nein"]},
    "sepa": {"sepa": ["nein"]},
}


@pytest.fixture
def token(darmstadt: MunicipalityFacts, now: datetime) -> str:
    with write_transaction(darmstadt.id):
        return start_draft(service_key="hund-anmelden", now=now)


def fill(municipality: MunicipalityFacts, token: str, now: datetime, **pages: dict[str, list[str]]) -> None:
    with write_transaction(municipality.id):
        for page, raw in {**PAGES, **pages}.items():
            assert save_page(token=token, page=page, raw=raw, now=now).problems == ()


def read(municipality: MunicipalityFacts, token: str, now: datetime) -> DraftFacts:
    with read_transaction(municipality.id):
        return get_draft(token, now)


def test_what_was_saved_is_there_again_behind_the_link(darmstadt: MunicipalityFacts, token: str, now: datetime) -> None:
    fill(darmstadt, token, now)

    draft = read(darmstadt, token, now)

    assert draft.answers["halter_anschrift"]["street"] == "Rhönring"
    assert draft.answers["hund_seit"] == "2026-11-14"
    assert draft.page == "sepa"


def test_a_page_with_a_mistake_saves_nothing_and_keeps_what_was_there(
    darmstadt: MunicipalityFacts, token: str, now: datetime
) -> None:
    fill(darmstadt, token, now)
    with write_transaction(darmstadt.id):
        checked = save_page(token=token, page="seit", raw={"hund_seit.day": ["31"]}, now=now)

    assert [problem.input for problem in checked.problems] == ["hund_seit.month"]
    assert checked.raw["hund_seit.day"] == ("31",)
    assert read(darmstadt, token, now).answers["hund_seit"] == "2026-11-14"


def test_a_page_the_answers_do_not_lead_to_cannot_be_saved(
    darmstadt: MunicipalityFacts, token: str, now: datetime
) -> None:
    with write_transaction(darmstadt.id), pytest.raises(NoSuchPage):
        save_page(token=token, page="sepa_konto", raw={}, now=now)


def test_nothing_personal_stands_in_the_clear(darmstadt: MunicipalityFacts, token: str, now: datetime) -> None:
    fill(darmstadt, token, now)
    with write_transaction(darmstadt.id):
        add_upload(token=token, question="hund_foto", upload=PHOTO, now=now)
        row: Any = Draft.objects.get()
        file: Any = DraftUpload.objects.get()
        stored = b"".join(bytes(part) for part in (row.answers, file.name, file.content)) + row.token_hmac.encode()

    for secret in (b"Hoffmann", b"Bello", PHOTO.content, token.encode()):
        assert secret not in stored


def test_the_stranger_cannot_open_a_draft_with_a_link_of_another_municipality(
    darmstadt: MunicipalityFacts, musterstadt: MunicipalityFacts, token: str, now: datetime
) -> None:
    with read_transaction(musterstadt.id), pytest.raises(DraftGone):
        get_draft(token, now)
    with write_transaction(musterstadt.id), pytest.raises(DraftGone):
        take_draft(token, now)


def test_a_file_is_kept_removed_and_counted(darmstadt: MunicipalityFacts, token: str, now: datetime) -> None:
    with write_transaction(darmstadt.id):
        upload_id: UUID = add_upload(token=token, question="hund_foto", upload=PHOTO, now=now)
        with pytest.raises(UploadTooMany):
            add_upload(token=token, question="hund_foto", upload=PHOTO, now=now)
        with pytest.raises(NoSuchPage):
            add_upload(token=token, question="hund_name", upload=PHOTO, now=now)

    assert [upload.name for upload in read(darmstadt, token, now).files("hund_foto")] == ["Bello.jpg"]

    with write_transaction(darmstadt.id):
        remove_upload(token=token, upload_id=upload_id, now=now)
        remove_upload(token=token, upload_id=upload_id, now=now)
    assert read(darmstadt, token, now).uploads == ()


def test_a_draft_is_taken_once_with_answers_files_and_its_key(
    darmstadt: MunicipalityFacts, token: str, now: datetime
) -> None:
    fill(darmstadt, token, now)
    key_id = read(darmstadt, token, now).key_id
    with write_transaction(darmstadt.id):
        add_upload(token=token, question="hund_foto", upload=PHOTO, now=now)

    with write_transaction(darmstadt.id):
        taken = take_draft(token, now)
        with pytest.raises(DraftGone):
            take_draft(token, now)
        assert (Draft.objects.count(), DraftUpload.objects.count()) == (0, 0)

    assert taken.key_id == key_id
    assert taken.answers["hund_rasse"] == "Labrador"
    assert [(upload.question, upload.content) for upload in taken.uploads] == [("hund_foto", PHOTO.content)]


def test_a_draft_with_a_gap_is_not_taken_and_stays(darmstadt: MunicipalityFacts, token: str, now: datetime) -> None:
    with write_transaction(darmstadt.id):
        save_page(token=token, page="name", raw=PAGES["name"], now=now)
        with pytest.raises(AnswersMissing) as refused:
            take_draft(token, now)

    assert refused.value.parameters["questions"][0] == "halter_anschrift"
    assert read(darmstadt, token, now).answers == {"halter_name": "Lena Hoffmann"}


def test_what_the_answers_no_longer_lead_to_is_not_sent(
    darmstadt: MunicipalityFacts, token: str, now: datetime
) -> None:
    fill(darmstadt, token, now)
    with write_transaction(darmstadt.id):
        save_page(token=token, page="hund_art", raw={"hund_art": ["unbekannt"]}, now=now)
    assert read(darmstadt, token, now).answers["hund_rasse"] == "Labrador"

    with write_transaction(darmstadt.id):
        taken = take_draft(token, now)

    assert "hund_rasse" not in taken.answers


def test_a_discarded_draft_is_gone(darmstadt: MunicipalityFacts, token: str, now: datetime) -> None:
    with write_transaction(darmstadt.id):
        add_upload(token=token, question="hund_foto", upload=PHOTO, now=now)
        discard_draft(token=token, now=now)
        assert DraftUpload.objects.count() == 0

    with read_transaction(darmstadt.id), pytest.raises(DraftGone):
        get_draft(token, now)


def test_a_draft_nobody_comes_back_to_is_deleted_after_thirty_days(
    darmstadt: MunicipalityFacts, token: str, now: datetime
) -> None:
    with write_transaction(darmstadt.id):
        save_page(token=token, page="name", raw=PAGES["name"], now=now + timedelta(days=10))
    for days, left in ((39, 1), (40, 0)):
        later = now + timedelta(days=days)
        job = Running(darmstadt.id, darmstadt.id, "applications.expire_drafts", {}, 1, 1, later)
        finish = expire_drafts(job)
        with write_transaction(darmstadt.id):
            assert finish is not None
            finish()
            assert Draft.objects.count() == left


def test_an_expired_draft_is_gone_before_it_is_deleted(darmstadt: MunicipalityFacts, token: str, now: datetime) -> None:
    with read_transaction(darmstadt.id), pytest.raises(DraftGone):
        get_draft(token, now + KEPT_FOR)
