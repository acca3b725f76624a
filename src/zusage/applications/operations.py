"""Everything that writes drafts. Each function is called inside the caller's act."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from secrets import token_urlsafe
from typing import Any
from uuid import UUID

from zusage.applications.domain.answers import Checked, check_page
from zusage.applications.domain.flow import missing_answers, reached_answers
from zusage.applications.domain.uploads import Upload, UploadTooMany, accept
from zusage.applications.models import Draft, DraftUpload
from zusage.applications.press import drawn_apart
from zusage.applications.queries import (
    DraftFacts,
    DraftGone,
    answers_place,
    content_place,
    facts_of,
    name_place,
    token_hash,
)
from zusage.catalogue import queries as catalogue
from zusage.catalogue.domain.form import Question, QuestionType
from zusage.catalogue.queries import ServiceId
from zusage.common.domain.ids import KeyId, new_id
from zusage.common.domain.refusal import Refusal
from zusage.common.keys import new_key, open_sealed, seal, seal_json
from zusage.identity import queries as identity

KEPT_FOR = timedelta(days=30)
"""A draft that nobody touches for so long is deleted; saving a page starts the time anew."""

_TOKEN_BYTES = 20


class AnswersMissing(Refusal):
    """Required questions have no answer; parameter `questions`."""

    code = "draft.answers_missing"


class DraftChanged(Refusal):
    """The answers are no longer those that were shown before they were sent."""

    code = "draft.changed"


class NoSuchPage(Refusal):
    """The form has no such page, or the answers do not lead there."""

    code = "draft.no_such_page"


@dataclass(frozen=True)
class TakenDraft:
    """A draft that has left this chapter: its rows are gone, its key goes on as the key of the case."""

    service_id: ServiceId
    key_id: KeyId
    answers: Mapping[str, Any]
    uploads: tuple[Upload, ...]


def start_draft(*, service_key: str, now: datetime) -> str:
    """Begin an application with the newest version of a service and return the token of its link (160 bits).

    :raises UnknownService: if the municipality does not offer it
    :raises ChannelClosed: if it is not taken in online
    """
    service = catalogue.get_service(service_key)
    service.refuse_closed_channel("online")
    token = token_urlsafe(_TOKEN_BYTES)
    draft = Draft(
        id=new_id(),
        token_hmac=token_hash(token),
        key_id=new_key(),
        service_id=service.id,
        created_at=now,
        updated_at=now,
        expires_at=now + KEPT_FOR,
    )
    draft.answers = seal_json(draft.key_id, {}, answers_place(draft.id))
    draft.save(force_insert=True)
    return token


def save_page(*, token: str, page: str, raw: Mapping[str, Sequence[str]], now: datetime) -> Checked:
    """Save one page; what was wrong is in the result and nothing is saved then.

    :raises DraftGone: if there is no such draft (any longer)
    :raises NoSuchPage: if the answers do not lead to the page
    """
    draft = _lock(token, now)
    facts = facts_of(draft)
    form = facts.service.package.form
    if not any(reached.key == page for reached in form.reachable(facts.answers)):
        raise NoSuchPage(page=page)
    checked = check_page(form, form.page(page), raw, today=identity.day_of(now))
    if not checked.problems:
        draft.answers = seal_json(draft.key_id, {**facts.answers, **checked.answers}, answers_place(draft.id))
        draft.page = page
        _touch(draft, now)
    return checked


def read_upload(name: str, content: bytes, question: Question) -> Upload:
    """Return a file as it will be kept, read in a process of its own. Slow: never inside an act.

    :raises UploadRefused: one of its kinds, each with what is wrong
    """
    return accept(
        name,
        content,
        allowed=question.accept,
        max_bytes=question.max_bytes,
        drawing=drawn_apart,
        question=question.key,
    )


def add_upload(*, token: str, question: str, upload: Upload, now: datetime) -> UUID:
    """Keep a file that was checked and drawn anew before the act (`read_upload`); returns its id.

    :raises DraftGone: if there is no such draft (any longer)
    :raises NoSuchPage: if the form does not ask for a file there
    :raises UploadTooMany: if the question takes no more
    """
    draft = _lock(token, now)
    asked = facts_of(draft).service.package.form.questions.get(question)
    if asked is None or asked.type is not QuestionType.UPLOAD:
        raise NoSuchPage(question=question)
    if DraftUpload.objects.filter(draft=draft, question=question).count() >= asked.max_files:
        raise UploadTooMany(max_files=asked.max_files)
    row = DraftUpload(
        id=new_id(),
        draft=draft,
        question=question,
        size_bytes=len(upload.content),
        media_type=upload.media_type,
        created_at=now,
    )
    row.name = seal(draft.key_id, upload.name.encode(), name_place(row.id))
    row.content = seal(draft.key_id, upload.content, content_place(row.id))
    row.save(force_insert=True)
    _touch(draft, now)
    return row.id


def remove_upload(*, token: str, upload_id: UUID, now: datetime) -> None:
    """Delete one file; one that is gone already stays gone.

    :raises DraftGone: if there is no such draft (any longer)
    """
    draft = _lock(token, now)
    DraftUpload.objects.filter(draft=draft, id=upload_id).delete()
    _touch(draft, now)


def discard_draft(*, token: str, now: datetime) -> None:
    """Delete a draft and everything in it.

    :raises DraftGone: if there is no such draft (any longer)
    """
    _lock(token, now).delete()


def take_draft(token: str, now: datetime, *, shown: str = "") -> TakenDraft:
    """Take a draft out of this chapter to open a case with it, in the same act: a second time there is none.

    ``shown`` is the mark (`DraftFacts.shown`) of what the person has seen before sending; empty where nobody saw it.

    :raises DraftGone: if it was sent before, discarded or expired
    :raises DraftChanged: if the draft says something else than what was shown
    :raises AnswersMissing: if a required answer is not there
    """
    draft = _lock(token, now)
    facts = facts_of(draft)
    if shown and shown != facts.shown:
        raise DraftChanged()
    form = facts.service.package.form
    missing = missing_answers(form, facts.answers, {upload.question for upload in facts.uploads})
    if missing:
        raise AnswersMissing(questions=list(missing))
    answers = reached_answers(form, facts.answers)
    asked = {key for page in form.reachable(answers) for key in page.questions}
    uploads = tuple(upload for upload in _contents(draft, facts) if upload.question in asked)
    draft.delete()
    return TakenDraft(facts.service_id, facts.key_id, answers, uploads)


def delete_expired_drafts(*, now: datetime) -> int:
    """Delete the drafts nobody came back to, in the open act; returns how many."""
    expired = Draft.objects.filter(expires_at__lte=now)
    count: int = expired.count()
    expired.delete()
    return count


def _lock(token: str, now: datetime) -> Draft:
    """Take the draft in hand; on SQLite the act began IMMEDIATE and this is a plain read."""
    draft = Draft.objects.select_for_update().filter(token_hmac=token_hash(token), expires_at__gt=now).first()
    if draft is None:
        raise DraftGone()
    return draft


def _touch(draft: Draft, now: datetime) -> None:
    draft.updated_at = now
    draft.expires_at = now + KEPT_FOR
    draft.save()


def _contents(draft: Draft, facts: DraftFacts) -> list[Upload]:
    sealed = dict(DraftUpload.objects.filter(draft=draft).values_list("id", "content"))
    return [
        Upload(
            name=upload.name,
            media_type=upload.media_type,
            content=open_sealed(facts.key_id, bytes(sealed[upload.id]), content_place(upload.id)),
            question=upload.question,
        )
        for upload in facts.uploads
    ]
