"""What an error summary says, by code: what is wrong and how to put it right, in German."""

from zusage.applications.domain.answers import Problem
from zusage.catalogue.domain.form import Question, QuestionType
from zusage.catalogue.domain.texts import QuestionText
from zusage.common.domain.refusal import Refusal

_SENTENCES = {
    "answer.missing": "{label}: Bitte füllen Sie dieses Feld aus.",
    "answer.nothing_chosen": "{label}: Bitte wählen Sie eine der Möglichkeiten.",
    "answer.part_missing": "{label}: Bitte ergänzen Sie {part}.",
    "answer.no_number": "{label}: Bitte geben Sie {part} als Zahl an.",
    "answer.too_long": "{label}: Bitte kürzen Sie auf {max_length} Zeichen; jetzt sind es {length}.",
    "answer.not_an_option": "{label}: Bitte wählen Sie eine der Möglichkeiten.",
    "answer.pattern": "{label}: Bitte prüfen Sie die Schreibweise. {hint}",
    "answer.no_email": "{label}: Bitte geben Sie eine Adresse wie name@beispiel.de an.",
    "answer.no_phone": "{label}: Bitte geben Sie eine Telefonnummer mit Vorwahl an.",
    "answer.no_whole_number": "{label}: Bitte geben Sie eine ganze Zahl an, zum Beispiel 0 oder 2.",
    "answer.no_amount": "{label}: Bitte geben Sie einen Betrag wie 12,50 an.",
    "answer.too_small": "{label}: Die Zahl muss mindestens {minimum} sein.",
    "answer.too_large": "{label}: Die Zahl darf höchstens {maximum} sein.",
    "answer.no_iban": "{label}: Diese IBAN stimmt nicht. Bitte vergleichen Sie sie mit Ihrer Bankkarte.",
    "answer.no_such_date": "{label}: Diesen Tag gibt es nicht. Schreiben Sie ihn zum Beispiel so: 3 11 2026.",
    "answer.no_such_month": "{label}: Diesen Monat gibt es nicht. Schreiben Sie ihn zum Beispiel so: 4 2025.",
    "answer.too_early": "{label}: Bitte prüfen Sie das Jahr, es liegt vor 1900.",
    "answer.in_future": "{label}: Das liegt in der Zukunft. Bitte prüfen Sie das Datum.",
    "answer.no_postal_code": "{label}: Die Postleitzahl hat fünf Ziffern.",
    "upload.missing": "{label}: Bitte wählen Sie eine Datei aus.",
    "upload.empty": "{label}: Die Datei ist leer. Bitte wählen Sie eine andere.",
    "upload.too_large": "{label}: Die Datei ist zu groß, höchstens {max_megabytes} MB sind möglich.",
    "upload.not_allowed": "{label}: Diese Art von Datei können wir nicht annehmen. Möglich sind {kinds}.",
    "upload.unreadable": "{label}: Die Datei lässt sich nicht lesen. Bitte speichern Sie sie neu.",
    "upload.locked": "{label}: Diese PDF-Datei öffnet sich nur mit einem Kennwort. Bitte speichern Sie sie ohne.",
    "upload.too_many_pixels": "{label}: Das Bild ist zu groß. Bitte verkleinern Sie es.",
    "upload.too_many": "{label}: Mehr als {max_files} Dateien sind hier nicht möglich. Entfernen Sie zuerst eine.",
}
_DATE_PARTS = {"day": "den Tag", "month": "den Monat", "year": "das Jahr"}
_ADDRESS_PARTS = {
    "street": "die Straße",
    "house_number": "die Hausnummer",
    "postal_code": "die Postleitzahl",
    "city": "den Ort",
}
_CHOICES = {QuestionType.CHOICE, QuestionType.CHOICES, QuestionType.YES_NO}
_KINDS = {
    "image/jpeg": "JPEG",
    "image/png": "PNG",
    "image/webp": "WebP",
    "application/pdf": "PDF",
}


def sentence(problem: Problem, question: Question, text: QuestionText) -> str:
    """Return the sentence for one field of a page."""
    parts = _ADDRESS_PARTS if question.type is QuestionType.ADDRESS else _DATE_PARTS
    part = parts.get(problem.input.rpartition(".")[2], "")
    values = {**problem.parameters, "label": _leading(text.label), "hint": text.hint, "part": part}
    code = problem.code
    if code == "answer.missing" and question.type in _CHOICES:
        code = "answer.nothing_chosen"
    return _SENTENCES[code].format_map(values).strip()


def upload_sentence(refusal: Refusal, question: Question, text: QuestionText) -> str:
    """Return the sentence for a file that was not taken."""
    values = {
        "label": _leading(text.label),
        "max_megabytes": question.max_bytes // 1_000_000,
        "max_files": question.max_files,
        "kinds": ", ".join(_KINDS.get(kind, kind) for kind in question.accept),
    }
    return _SENTENCES[refusal.code].format_map(values)


def _leading(label: str) -> str:
    """Return a label fit to stand before a colon."""
    return label.rstrip(" …?")
