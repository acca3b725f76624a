"""Forms of the portal: what the pages of an application and of a case add to the fields of their questions.

An error is ``{"id", "message"}``: the control it leads to, and a sentence.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.utils.translation import gettext

from zusage.applications.domain.answers import Problem, raw_of
from zusage.applications.domain.fields import Raw, TextOf, fields_of
from zusage.applications.domain.sentences import sentence, upload_sentence
from zusage.applications.domain.uploads import Upload, UploadRefused, UploadTooMany
from zusage.applications.operations import read_upload
from zusage.applications.queries import UploadFacts
from zusage.catalogue.domain.form import Question, QuestionType
from zusage.catalogue.domain.package import ServicePackage
from zusage.pages.written import format_number

Error = dict[str, str]


def page_fields(
    package: ServicePackage,
    questions: Sequence[Question],
    *,
    raw: Raw,
    text_of: TextOf,
    problems: Iterable[Problem] = (),
    upload_errors: Iterable[Error] = (),
    files: Mapping[str, Sequence[UploadFacts]] | None = None,
) -> list[dict[str, Any]]:
    """Return the fields of a page; a question for a file shows those that are there, and why one was not taken."""
    refused = {error["id"]: error["message"] for error in upload_errors}
    fields = fields_of(package, questions, text_of=text_of, raw=raw, problems=problems, say=gettext)
    for question, field in zip(questions, fields, strict=True):
        if question.type is QuestionType.UPLOAD:
            there = (files or {}).get(question.key, ())
            field["files"] = [
                {"id": upload.id, "name": upload.name, "size": size(upload.size_bytes)} for upload in there
            ]
            field["is_full"] = len(there) >= question.max_files
            field["is_multiple"] = question.max_files > 1
            field["error"] = refused.get(question.key, "")
    return fields


def raw_answers(questions: Iterable[Question], answers: Mapping[str, Any]) -> dict[str, Sequence[str]]:
    """Return stored answers as a person would have typed them."""
    raw: dict[str, Sequence[str]] = {}
    for question in questions:
        if question.type is not QuestionType.UPLOAD:
            raw.update(raw_of(question, answers.get(question.key)))
    return raw


def read_uploads(
    request: HttpRequest, questions: Iterable[Question], text_of: TextOf
) -> tuple[list[Upload], list[Error]]:
    """Return the files of a post that can be kept, drawn anew, and why the others cannot.

    Slow: it decodes pictures. Never inside an act.
    """
    uploads: list[Upload] = []
    errors: list[Error] = []
    for question in questions:
        if question.type is not QuestionType.UPLOAD:
            continue
        files = request.FILES.getlist(question.key)
        if len(files) > question.max_files:
            errors.append(upload_error(question, UploadTooMany(max_files=question.max_files), text_of))
        for file in files[: question.max_files]:
            try:
                uploads.append(_accepted(question, file))
            except UploadRefused as refusal:
                errors.append(upload_error(question, refusal, text_of))
    return uploads, errors


def upload_error(question: Question, refusal: UploadRefused, text_of: TextOf) -> Error:
    """Return the sentence for a file that was not taken; what was saved before stays saved."""
    return {"id": question.key, "message": upload_sentence(refusal, question, text_of(question.key), gettext)}


def missing_uploads(
    questions: Iterable[Question], given: Collection[str], errors: Iterable[Error], text_of: TextOf
) -> list[Error]:
    """Return an error for each required file that is neither there nor was just refused."""
    known = {*given, *(error["id"] for error in errors)}
    return [
        {
            "id": question.key,
            "message": sentence(
                Problem(question.key, question.key, "upload.missing"), question, text_of(question.key), gettext
            ),
        }
        for question in questions
        if question.type is QuestionType.UPLOAD and question.required and question.key not in known
    ]


def size(size_bytes: int) -> str:
    """Return ``1,2 MB`` or ``300 kB`` with a no-break space."""
    if size_bytes < 1_000_000:
        return f"{max(1, round(size_bytes / 1000))}\u00a0kB"
    return f"{format_number(size_bytes / 1_000_000, 1)}\u00a0MB"


def _accepted(question: Question, file: UploadedFile) -> Upload:
    content = file.read(question.max_bytes + 1)  # one byte too many is enough to know
    return read_upload(file.name or "", content, question)
