"""The address as it stands in the window of the envelope."""

from django.core.exceptions import ValidationError

from zusage.pages.forms import PageForm, TextField

MOST_LINES = 6
LONGEST_LINE = 60
_WRONG = "Bitte schreiben Sie die Anschrift so, wie sie im Fenster steht: zwei bis sechs Zeilen."


class AddressForm(PageForm):
    anschrift = TextField(
        label="Anschrift, wie sie im Fenster steht",
        help_text="Name, Straße, Postleitzahl und Ort: je eine Zeile. Der Brief behält seinen Tag und seine Worte.",
        missing=_WRONG,
    )

    def clean_anschrift(self) -> list[str]:
        lines = [line.strip() for line in self.cleaned_data["anschrift"].splitlines() if line.strip()]
        if not 2 <= len(lines) <= MOST_LINES:
            raise ValidationError(_WRONG)
        too_long = next((line for line in lines if len(line) > LONGEST_LINE), None)
        if too_long:
            raise ValidationError(f"Im Fenster haben höchstens {LONGEST_LINE} Zeichen Platz; zu lang ist: {too_long}")
        return lines
