"""How and when a matter came in, and all questions of its service on one page."""

from datetime import date
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from zusage.applications.domain.sentences import upload_sentence
from zusage.applications.domain.uploads import Upload, UploadRefused
from zusage.applications.operations import read_upload
from zusage.catalogue.domain.form import Question, QuestionType
from zusage.catalogue.domain.package import ServicePackage
from zusage.pages.forms import ChoiceField, DayField, Error
from zusage.workplace.file_page import CHANNELS
from zusage.workplace.forms import QuestionsForm, application_questions

_STAMP = "Bei einem Brief der Tag des Eingangsstempels. Von diesem Tag an zählt die Frist."


class IntakeForm(QuestionsForm):
    """The form; files are accepted one by one, and have to be chosen again when something else is wrong."""

    def __init__(
        self,
        typed: QueryDict | None,
        files: MultiValueDict[str, UploadedFile] | None = None,
        *,
        package: ServicePackage,
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
