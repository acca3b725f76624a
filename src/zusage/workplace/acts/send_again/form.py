"""The address as it stands in the window of the envelope."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from zusage.pages.forms import PageForm, TextField

MOST_LINES = 6
LONGEST_LINE = 60
_WRONG = "Bitte schreiben Sie die Anschrift so, wie sie im Fenster steht: zwei bis sechs Zeilen."


_DOMESTIC = re.compile(r"[0-9]{5} \D.*")
_ABROAD = "Liegt die Anschrift im Ausland, haken Sie das an. Sonst steht in der letzten Zeile Postleitzahl und Ort."
_NO_COUNTRY = "Bitte schreiben Sie das Land in Großbuchstaben in die letzte Zeile."


class _Tick(forms.MultipleChoiceField):
    """One box that may be ticked."""

    component = "choice"


class AddressForm(PageForm):
    anschrift = TextField(
        label="Anschrift, wie sie im Fenster steht",
        help_text="Name, Straße, Postleitzahl und Ort: je eine Zeile. Der Brief behält seinen Tag und seine Worte.",
        missing=_WRONG,
    )
    ausland = _Tick(
        label="Ausland",
        help_text="Für Post ins Ausland gilt ein anderer Tag der Bekanntgabe.",
        choices=[("ja", "Die Anschrift liegt im Ausland")],
        required=False,
    )

    def clean_anschrift(self) -> list[str]:
        lines = [line.strip() for line in self.cleaned_data["anschrift"].splitlines() if line.strip()]
        if not 2 <= len(lines) <= MOST_LINES:
            raise ValidationError(_WRONG)
        too_long = next((line for line in lines if len(line) > LONGEST_LINE), None)
        if too_long:
            raise ValidationError(f"Im Fenster haben höchstens {LONGEST_LINE} Zeichen Platz; zu lang ist: {too_long}")
        return lines

    def clean(self) -> dict[str, Any]:
        """Hold the tick against the last line: the day a letter is known depends on it."""
        cleaned = super().clean() or {}
        lines, is_abroad = cleaned.get("anschrift"), bool(cleaned.get("ausland"))
        if lines and bool(_DOMESTIC.fullmatch(lines[-1])) == is_abroad:
            self.add_error("anschrift", _NO_COUNTRY if is_abroad else _ABROAD)
        return cleaned
