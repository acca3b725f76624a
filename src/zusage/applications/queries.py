"""Everything that reads drafts."""

import json
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from zusage.applications.models import Draft, DraftUpload
from zusage.catalogue import queries as catalogue
from zusage.catalogue.queries import ServiceId, ServiceVersion
from zusage.common.domain.ids import KeyId
from zusage.common.domain.json import JsonObject
from zusage.common.domain.refusal import Refusal
from zusage.common.keys import open_json, open_sealed
from zusage.common.pseudonyms import blind


class DraftGone(Refusal):
    """There is no such draft: sent, discarded, expired, or the link is wrong; the answer is the same."""

    code = "draft.gone"


@dataclass(frozen=True)
class UploadFacts:
    """A file of a draft without its content."""

    id: UUID
    question: str
    name: str
    media_type: str
    size_bytes: int


@dataclass(frozen=True)
class DraftFacts:
    """A draft as a page shows it; ``page`` is the last one that was saved, '' before the first."""

    id: UUID
    service_id: ServiceId
    key_id: KeyId
    answers: JsonObject
    page: str
    uploads: tuple[UploadFacts, ...]
    expires_at: datetime

    @property
    def service(self) -> ServiceVersion:
        """The version of the service with which the draft began."""
        return catalogue.get_version_row(self.service_id)

    @property
    def shown(self) -> str:
        """Return a mark of all that the draft says: another mark, and a page that was shown before is old."""
        files = sorted((str(upload.id), upload.name) for upload in self.uploads)
        return blind("draft-shown", self.id, json.dumps([self.answers, files], sort_keys=True, ensure_ascii=False))

    def files(self, question: str) -> tuple[UploadFacts, ...]:
        """Return the files given for one question."""
        return tuple(upload for upload in self.uploads if upload.question == question)


def get_draft(token: str, now: datetime) -> DraftFacts:
    """Return the draft behind a link.

    :raises DraftGone: if there is none (any longer)
    """
    draft = Draft.objects.filter(token_hmac=token_hash(token), expires_at__gt=now).first()
    if draft is None:
        raise DraftGone()
    return facts_of(draft)


def facts_of(draft: Draft) -> DraftFacts:
    """Open what is sealed in a draft; the contents of files stay closed."""
    key_id = KeyId(draft.key_id)
    rows = DraftUpload.objects.filter(draft=draft).defer("content").order_by("created_at", "id")
    return DraftFacts(
        id=draft.id,
        service_id=ServiceId(draft.service_id),
        key_id=key_id,
        answers=open_json(key_id, bytes(draft.answers), answers_place(draft.id)),
        page=draft.page,
        uploads=tuple(
            UploadFacts(
                id=row.id,
                question=row.question,
                name=open_sealed(key_id, bytes(row.name), name_place(row.id)).decode(),
                media_type=row.media_type,
                size_bytes=row.size_bytes,
            )
            for row in rows
        ),
        expires_at=draft.expires_at,
    )


def token_hash(token: str) -> str:
    """Return what we keep of a link."""
    return blind("draft-token", token)


def answers_place(draft_id: UUID) -> str:
    """Return what the sealed answers are bound to."""
    return f"draft:{draft_id}:answers"


def name_place(upload_id: UUID) -> str:
    """Return what the sealed name of a file is bound to."""
    return f"draft-upload:{upload_id}:name"


def content_place(upload_id: UUID) -> str:
    """Return what the sealed content of a file is bound to."""
    return f"draft-upload:{upload_id}:content"
