"""How and when a matter came in, and all questions of its service on one page."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from zusage.applications.domain.sentences import upload_sentence
from zusage.applications.domain.uploads import Upload, UploadRefused
from zusage.applications.operations import read_upload
from zusage.catalogue.domain.form import Question, QuestionType
from zusage.catalogue.domain.package import ServicePackage
from zusage.common.domain.german import format_date
from zusage.law.domain.calendar import WorkingCalendar
from zusage.pages.forms import ChoiceField, DayField, Error
from zusage.workplace.file_page import CHANNELS
from zusage.workplace.forms import QuestionsForm, application_questions

_OLD = timedelta(days=60)
_STAMP = "Bei einem Brief der Tag des Eingangsstempels. Von diesem Tag an zählt die Frist."


def doubtful_stamp(day: date, calendar: WorkingCalendar, today: date) -> str:
    """Return why hardly a letter is stamped on a day; empty for a plausible one."""
    if day == today:
        return ""
    if today - day > _OLD:
        return f"Der {format_date(day)} liegt mehr als zwei Monate zurück."
    why = calendar.why_free(day)
    if why == "sunday":
        return f"Der {format_date(day)} ist kein Arbeitstag."
    return f"Der {format_date(day)} ist ein Feiertag ({why})." if day in calendar.public_holidays else ""


class StampField(forms.MultipleChoiceField):
    """The box by which a stamp is confirmed; it stands there only for the day that was asked about."""

    component = "choice"

    def __init__(self, day: str) -> None:
        choices = [(day, "Der Stempel trägt diesen Tag")] if day else []
        super().__init__(label="Stempel geprüft", choices=choices, required=False)

    def clean(self, value: list[str]) -> list[str]:
        """Take it as it is: whether it confirms the day is judged beside the day."""
        return value


class IntakeForm(QuestionsForm):
    """The form; files are accepted one by one, and have to be chosen again when something else is wrong."""

    def __init__(
        self,
        typed: QueryDict | None,
        files: MultiValueDict[str, UploadedFile] | None = None,
        *,
        package: ServicePackage,
        calendar: WorkingCalendar,
        today: date,
    ) -> None:
        super().__init__(
            typed,
            files=files,
            package=package,
            asked=application_questions(package),
            text_of=package.texts["de"].question,
            today=today,
            initial={"weg": "counter", "eingang": today},
        )
        self.fields["weg"] = ChoiceField(
            label="Wie kamen die Angaben?",
            choices=[(channel, CHANNELS[channel]) for channel in package.staffed_channels],
            missing="Bitte wählen Sie, wie die Angaben kamen.",
        )
        self.fields["eingang"] = DayField(label="Eingang", help_text=_STAMP, today=today)
        self.uploads: tuple[Upload, ...] = ()
        self._calendar, self._today = calendar, today
        self.fields["stempel"] = StampField("")

    def clean_eingang(self) -> date:
        """Ask back once about a day on which hardly a stamp is set; who confirms that very day is right."""
        day: date = self.cleaned_data["eingang"]
        doubt = doubtful_stamp(day, self._calendar, self._today)
        if doubt:
            self.fields["stempel"] = StampField(day.isoformat())
        if doubt and self.data.get("stempel") != day.isoformat():
            raise ValidationError(f"Eingang: {doubt} Bitte prüfen Sie den Stempel; stimmt er, haken Sie das an.")
        return day

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        for page in self.package.form.reachable(self.answers):
            for key in page.questions:
                if self.package.form.questions[key].type is QuestionType.UPLOAD and key in self.files:
                    self._take(self.package.form.questions[key])
        return cleaned

    def _take(self, question: Question) -> None:
        """Take a file: it is known by its content and drawn anew."""
        file = self.files.getlist(question.key)[-1]
        try:
            content = file.read(question.max_bytes + 1)
            taken = read_upload(file.name or "", content, question)
        except UploadRefused as refusal:
            self.refuse(question.key, upload_sentence(refusal, question, self.text_of(question.key)))
        else:
            self.uploads = (*self.uploads, taken)

    @property
    def error_list(self) -> list[Error]:
        """Say also which files have to be chosen again: no browser sends them back."""
        wrong = super().error_list
        again = dict.fromkeys(upload.question for upload in self.uploads) if wrong else {}
        labels = {key: self.text_of(key).label for key in again}
        return [
            *wrong,
            *({"id": key, "message": f"{labels[key]}: Bitte wählen Sie die Datei noch einmal aus."} for key in again),
        ]
