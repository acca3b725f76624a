"""From questions of a package to fields of a page, and from what is wrong to a sentence a person can act on."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest

from zusage.applications.domain.answers import Problem, inputs_of, raw_of
from zusage.applications.domain.uploads import Upload, UploadRefused, UploadTooMany, accept
from zusage.applications.queries import UploadFacts
from zusage.catalogue.domain.form import ADDRESS_PARTS, Question, QuestionType
from zusage.catalogue.domain.package import ServicePackage
from zusage.catalogue.domain.texts import QuestionText

Raw = Mapping[str, Sequence[str]]
"""What was typed, by the names of the inputs."""

ADDRESS_LABELS = {"street": "Straße", "house_number": "Hausnummer", "postal_code": "Postleitzahl", "city": "Ort"}
_ADDRESS_AUTOCOMPLETE = {"street": "address-line1", "postal_code": "postal-code", "city": "address-level2"}

_PARTS = {
    "day": "den Tag",
    "month": "den Monat",
    "year": "das Jahr",
    "street": "die Straße",
    "house_number": "die Hausnummer",
    "postal_code": "die Postleitzahl",
    "city": "den Ort",
}
_NAMED_PARTS = {"day": "Der Tag", "month": "Der Monat", "year": "Das Jahr"}

_SENTENCES = {
    "answer.missing": "Bitte füllen Sie das Feld „{label}“ aus.",
    "answer.not_an_option": "Bitte wählen Sie bei „{label}“ eine der Möglichkeiten.",
    "answer.part_missing": "Bitte geben Sie {part} an.",
    "answer.no_number": "{Part} besteht nur aus Ziffern.",
    "answer.too_long": "„{label}“ fasst höchstens {max_length} Zeichen; es sind {length}.",
    "answer.pattern": "„{label}“ sieht anders aus als erwartet. {hint}",
    "answer.no_email": "Diese E-Mail-Adresse kann nicht stimmen. Sie sieht zum Beispiel so aus: name@beispiel.de",
    "answer.no_phone": "Diese Telefonnummer kann nicht stimmen. Sie sieht zum Beispiel so aus: 06151 12345",
    "answer.no_whole_number": "Bitte geben Sie bei „{label}“ eine ganze Zahl ein, zum Beispiel 0 oder 2.",
    "answer.too_small": "„{label}“: Die kleinste Zahl ist {minimum}.",
    "answer.too_large": "„{label}“: Die größte Zahl ist {maximum}.",
    "answer.no_amount": "Bitte geben Sie bei „{label}“ einen Betrag ein, zum Beispiel 12,50.",
    "answer.no_iban": "Diese IBAN stimmt nicht. Eine deutsche IBAN beginnt mit DE und hat 22 Zeichen.",
    "answer.no_such_date": "Diesen Tag gibt es nicht. Ein Datum sieht zum Beispiel so aus: 3 11 2026",
    "answer.no_such_month": "Diesen Monat gibt es nicht. Ein Monat sieht zum Beispiel so aus: 4 2025",
    "answer.too_early": "Dieses Jahr liegt zu lange zurück. Bitte geben Sie es mit vier Ziffern an.",
    "answer.in_future": "Dieses Datum liegt in der Zukunft.",
    "answer.no_postal_code": "Eine Postleitzahl hat fünf Ziffern.",
}
_CHOOSE = "Bitte wählen Sie bei „{label}“ eine der Möglichkeiten."
_UPLOAD_MISSING = "Bitte laden Sie bei „{label}“ eine Datei hoch."
_REFUSED_UPLOADS = {
    "upload.empty": "Die Datei ist leer.",
    "upload.too_large": "Die Datei ist zu groß. Erlaubt sind höchstens {limit}.",
    "upload.not_allowed": "Der Inhalt der Datei ist keiner, den wir hier lesen können. Möglich sind: {kinds}.",
    "upload.unreadable": "Die Datei ist beschädigt und lässt sich nicht öffnen.",
    "upload.too_many_pixels": "Das Bild hat zu viele Bildpunkte. Bitte verkleinern Sie es.",
    "upload.too_many": "Mehr als {max_files} Dateien sind hier nicht möglich.",
}
_KINDS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WebP", "application/pdf": "PDF"}


@dataclass(frozen=True)
class FieldError:
    """A sentence, and the control it leads to."""

    id: str
    question: str
    message: str


def fields_of(
    package: ServicePackage,
    questions: Iterable[Question],
    *,
    raw: Raw,
    text_of: Callable[[str], QuestionText],
    errors: Sequence[FieldError] = (),
    files: Mapping[str, Sequence[UploadFacts]] | None = None,
) -> list[dict[str, Any]]:
    """Return the fields of a page in the form that the components want, each with its template."""
    by_question = {error.question: error for error in reversed(errors)}
    fields = []
    for question in questions:
        field = _field(package, question, text_of(question.key), raw)
        if question.type is QuestionType.UPLOAD:
            _show_files(field, question, (files or {}).get(question.key, ()))
        if error := by_question.get(question.key):
            _show_error(field, error)
        fields.append(field)
    return fields


def raw_answers(questions: Iterable[Question], answers: Mapping[str, Any]) -> dict[str, Sequence[str]]:
    """Return stored answers as a person would have typed them."""
    raw: dict[str, Sequence[str]] = {}
    for question in questions:
        if question.type is not QuestionType.UPLOAD:
            raw.update(raw_of(question, answers.get(question.key)))
    return raw


def errors_of(
    problems: Iterable[Problem], questions: Mapping[str, Question], text_of: Callable[[str], QuestionText]
) -> list[FieldError]:
    """Return the sentence for each problem; the link leads to the very input that has to be mended."""
    return [
        FieldError(
            control_id(questions[problem.question], problem.input),
            problem.question,
            _sentence(problem, questions[problem.question], text_of(problem.question)),
        )
        for problem in problems
    ]


def read_uploads(request: HttpRequest, questions: Iterable[Question]) -> tuple[list[Upload], list[FieldError]]:
    """Return the files of a post that can be kept, drawn anew, and why the others cannot.

    Slow: it decodes pictures. Never inside an act.
    """
    uploads: list[Upload] = []
    errors: list[FieldError] = []
    for question in questions:
        if question.type is not QuestionType.UPLOAD:
            continue
        for number, file in enumerate(request.FILES.getlist(question.key), start=1):
            try:
                if number > question.max_files:
                    raise UploadTooMany(max_files=question.max_files)
                uploads.append(_accepted(question, file))
            except UploadRefused as refusal:
                errors.append(upload_error(question, refusal))
    return uploads, errors


def missing_uploads(
    questions: Iterable[Question],
    given: Collection[str],
    errors: Iterable[FieldError],
    text_of: Callable[[str], QuestionText],
) -> list[FieldError]:
    """Return an error for each required file that is neither there nor was just refused."""
    refused = {error.question for error in errors}
    return [
        FieldError(one.key, one.key, _UPLOAD_MISSING.format(label=text_of(one.key).label))
        for one in questions
        if one.type is QuestionType.UPLOAD and one.required and one.key not in given and one.key not in refused
    ]


def upload_error(question: Question, refusal: UploadRefused) -> FieldError:
    """Return the sentence for a file that was not taken; what was saved before stays saved."""
    name = refusal.parameters.get("name")
    reason = _REFUSED_UPLOADS[refusal.code].format(
        limit=megabytes(question.max_bytes), kinds=kinds(question.accept), max_files=question.max_files
    )
    return FieldError(question.key, question.key, f"„{name}“ wurde nicht übernommen. {reason}" if name else reason)


def _accepted(question: Question, file: UploadedFile) -> Upload:
    content = file.read(question.max_bytes + 1)  # one byte too many is enough to know
    return accept(
        file.name or "", content, allowed=question.accept, max_bytes=question.max_bytes, question=question.key
    )


def control_id(question: Question, name: str) -> str:
    """Return the id of an input: the question's key for its first, else the name itself."""
    return question.key if name == inputs_of(question)[0] else name


def megabytes(size_bytes: int) -> str:
    """Return ``8 MB`` or ``300 kB`` with a no-break space."""
    if size_bytes < 1_000_000:
        return f"{max(1, round(size_bytes / 1000))}\u00a0kB"
    return f"{size_bytes / 1_000_000:.1f}".rstrip("0").rstrip(".").replace(".", ",") + "\u00a0MB"


def kinds(media_types: Iterable[str]) -> str:
    """Return media types as people call them."""
    return ", ".join(_KINDS.get(media_type, media_type) for media_type in media_types)


def _field(package: ServicePackage, question: Question, text: QuestionText, raw: Raw) -> dict[str, Any]:
    field: dict[str, Any] = {
        "id": question.key,
        "name": question.key,
        "label": text.label,
        "hint": text.hint,
        "is_optional": not question.required,
        "value": _typed(raw, question.key),
        "max_length": question.max_length,
    }
    template, more = _kind(package, question, text, raw)
    return {"template": f"components/field_{template}.html", **field, **more}


def _show_files(field: dict[str, Any], question: Question, files: Sequence[UploadFacts]) -> None:
    field["files"] = [{"id": one.id, "name": one.name, "size": megabytes(one.size_bytes)} for one in files]
    field["is_full"] = len(files) >= question.max_files


def _show_error(field: dict[str, Any], error: FieldError) -> None:
    """Put the sentence where the mistake is: in an address, at the one part that is wrong."""
    for part in field.get("parts", ()):
        if part["id"] == error.id:
            part["error"] = error.message
            return
    field["error"] = error.message


def _typed(raw: Raw, name: str) -> str:
    return "".join(raw.get(name, ())[-1:])


def _kind(package: ServicePackage, question: Question, text: QuestionText, raw: Raw) -> tuple[str, dict[str, Any]]:
    """Return the component for a question and what it wants beyond the usual."""
    match question.type:
        case QuestionType.DATE | QuestionType.MONTH:
            parts = {part: _typed(raw, f"{question.key}.{part}") for part in ("day", "month", "year")}
            return "date", {**parts, "without_day": question.type is QuestionType.MONTH}
        case QuestionType.ADDRESS:
            return "address", {"parts": _address_parts(package, question, raw)}
        case QuestionType.CHOICE | QuestionType.CHOICES | QuestionType.YES_NO:
            values = question.options or ("ja", "nein")
            chosen = raw.get(question.key, ())
            options = [
                {"value": value, "label": text.options.get(value, value), "is_chosen": value in chosen}
                for value in values
            ]
            return "choice", {"options": options, "is_multiple": question.type is QuestionType.CHOICES}
        case QuestionType.TEXTAREA:
            return "textarea", {"rows": 6}
        case QuestionType.UPLOAD:
            return "upload", {"accept": ",".join(question.accept), "is_multiple": question.max_files > 1}
        case _:
            return "text", _line_of_text(package, question)


def _line_of_text(package: ServicePackage, question: Question) -> dict[str, Any]:
    applicant = package.recipients
    more: dict[str, Any] = {
        "autocomplete": question.autocomplete,
        "inputmode": question.inputmode,
        "suggestions": package.suggestions(question),
    }
    match question.type:
        case QuestionType.EMAIL:
            more |= {"type": "email", "autocomplete": "email" if question.key == applicant.email else ""}
        case QuestionType.PHONE:
            more |= {"type": "tel", "autocomplete": "tel" if question.key == applicant.phone else "", "width": "middle"}
        case QuestionType.INTEGER | QuestionType.MONEY:
            numeric = "numeric" if question.type is QuestionType.INTEGER else "decimal"
            more |= {"inputmode": numeric, "width": "short", "max_length": 12}
        case QuestionType.IBAN:
            more |= {"max_length": 50}
    return more


def _address_parts(package: ServicePackage, question: Question, raw: Raw) -> list[dict[str, Any]]:
    is_own = question.key == package.recipients.address
    return [
        {
            "id": control_id(question, f"{question.key}.{part}"),
            "name": f"{question.key}.{part}",
            "label": ADDRESS_LABELS[part],
            "value": _typed(raw, f"{question.key}.{part}"),
            "max_length": question.max_length,
            "autocomplete": _ADDRESS_AUTOCOMPLETE.get(part, "") if is_own else "",
            "inputmode": "numeric" if part == "postal_code" else "",
        }
        for part in ADDRESS_PARTS
    ]


def _sentence(problem: Problem, question: Question, text: QuestionText) -> str:
    template = _SENTENCES[problem.code]
    if problem.code == "answer.missing" and question.type in {
        QuestionType.CHOICE,
        QuestionType.CHOICES,
        QuestionType.YES_NO,
    }:
        template = _CHOOSE
    part = problem.input.rpartition(".")[2]
    if problem.code == "answer.missing" and question.type is QuestionType.ADDRESS:
        template = "Bitte geben Sie Ihre Anschrift an, zuerst die Straße."
    return template.format(
        label=text.label.rstrip(" …"),
        hint=text.hint,
        part=_PARTS.get(part, "diese Angabe"),
        Part=_NAMED_PARTS.get(part, "Diese Angabe"),
        **problem.parameters,
    ).strip()
