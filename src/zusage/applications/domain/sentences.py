"""What an error summary says, by code: what is wrong and how to put it right."""

from zusage.applications.domain.answers import Problem
from zusage.catalogue.domain.form import Question, QuestionType
from zusage.catalogue.domain.texts import QuestionText
from zusage.common.domain.languages import Say, marked
from zusage.common.domain.refusal import Refusal

_SENTENCES = {
    "answer.missing": marked("{label}: Bitte füllen Sie dieses Feld aus."),
    "answer.nothing_chosen": marked("{label}: Bitte wählen Sie eine der Möglichkeiten."),
    "answer.part_missing.day": marked("{label}: Bitte ergänzen Sie den Tag."),
    "answer.part_missing.month": marked("{label}: Bitte ergänzen Sie den Monat."),
    "answer.part_missing.year": marked("{label}: Bitte ergänzen Sie das Jahr."),
    "answer.part_missing.street": marked("{label}: Bitte ergänzen Sie die Straße."),
    "answer.part_missing.house_number": marked("{label}: Bitte ergänzen Sie die Hausnummer."),
    "answer.part_missing.postal_code": marked("{label}: Bitte ergänzen Sie die Postleitzahl."),
    "answer.part_missing.city": marked("{label}: Bitte ergänzen Sie den Ort."),
    "answer.no_number.day": marked("{label}: Bitte geben Sie den Tag als Zahl an."),
    "answer.no_number.month": marked("{label}: Bitte geben Sie den Monat als Zahl an."),
    "answer.no_number.year": marked("{label}: Bitte geben Sie das Jahr als Zahl an."),
    "answer.too_long": marked("{label}: Bitte kürzen Sie auf {max_length} Zeichen; jetzt sind es {length}."),
    "answer.not_an_option": marked("{label}: Bitte wählen Sie eine der Möglichkeiten."),
    "answer.pattern": marked("{label}: Bitte prüfen Sie die Schreibweise. {hint}"),
    "answer.no_email": marked("{label}: Bitte geben Sie eine Adresse wie name@beispiel.de an."),
    "answer.no_phone": marked("{label}: Bitte geben Sie eine Telefonnummer mit Vorwahl an."),
    "answer.no_whole_number": marked("{label}: Bitte geben Sie eine ganze Zahl an, zum Beispiel 0 oder 2."),
    "answer.no_amount": marked("{label}: Bitte geben Sie einen Betrag wie 12,50 an."),
    "answer.too_small": marked("{label}: Die Zahl muss mindestens {minimum} sein."),
    "answer.too_large": marked("{label}: Die Zahl darf höchstens {maximum} sein."),
    "answer.no_iban": marked("{label}: Diese IBAN stimmt nicht. Bitte vergleichen Sie sie mit Ihrer Bankkarte."),
    "answer.no_such_date": marked("{label}: Diesen Tag gibt es nicht. Schreiben Sie ihn zum Beispiel so: 3 11 2026."),
    "answer.no_such_month": marked("{label}: Diesen Monat gibt es nicht. Schreiben Sie ihn zum Beispiel so: 4 2025."),
    "answer.too_early": marked("{label}: Bitte prüfen Sie das Jahr, es liegt vor 1900."),
    "answer.in_future": marked("{label}: Das liegt in der Zukunft. Bitte prüfen Sie das Datum."),
    "answer.no_postal_code": marked("{label}: Die Postleitzahl hat fünf Ziffern."),
    "upload.missing": marked("{label}: Bitte wählen Sie eine Datei aus."),
    "upload.empty": marked("{label}: Die Datei ist leer. Bitte wählen Sie eine andere."),
    "upload.too_large": marked("{label}: Die Datei ist zu groß, höchstens {max_megabytes} MB sind möglich."),
    "upload.not_allowed": marked("{label}: Diese Art von Datei können wir nicht annehmen. Möglich sind {kinds}."),
    "upload.unreadable": marked("{label}: Die Datei lässt sich nicht lesen. Bitte speichern Sie sie neu."),
    "upload.locked": marked(
        "{label}: Diese PDF-Datei öffnet sich nur mit einem Kennwort. Bitte speichern Sie sie ohne."
    ),
    "upload.too_many_pixels": marked("{label}: Das Bild ist zu groß. Bitte verkleinern Sie es."),
    "upload.too_many": marked(
        "{label}: Mehr als {max_files} Dateien sind hier nicht möglich. Entfernen Sie zuerst eine."
    ),
}
_OF_A_PART = {"answer.part_missing", "answer.no_number"}
_CHOICES = {QuestionType.CHOICE, QuestionType.CHOICES, QuestionType.YES_NO}
_KINDS = {
    "image/jpeg": "JPEG",
    "image/png": "PNG",
    "image/webp": "WebP",
    "application/pdf": "PDF",
}


def sentence(problem: Problem, question: Question, text: QuestionText, say: Say = str) -> str:
    """Return the sentence for one field of a page."""
    values = {**problem.parameters, "label": _leading(text.label), "hint": text.hint}
    code = f"{problem.code}.{problem.input.rpartition('.')[2]}" if problem.code in _OF_A_PART else problem.code
    if code == "answer.missing" and question.type in _CHOICES:
        code = "answer.nothing_chosen"
    return say(_SENTENCES[code]).format_map(values).strip()


def upload_sentence(refusal: Refusal, question: Question, text: QuestionText, say: Say = str) -> str:
    """Return the sentence for a file that was not taken."""
    values = {
        "label": _leading(text.label),
        "max_megabytes": question.max_bytes // 1_000_000,
        "max_files": question.max_files,
        "kinds": ", ".join(_KINDS.get(kind, kind) for kind in question.accept),
    }
    return say(_SENTENCES[refusal.code]).format_map(values)


def _leading(label: str) -> str:
    """Return a label fit to stand before a colon."""
    return label.rstrip(" …?")
