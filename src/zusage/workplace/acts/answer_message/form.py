"""What is written, and which messages it answers."""

from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError

from zusage.pages.forms import PageForm, TextField


class ItemsField(forms.Field):
    """Work items that the page showed; what is none of them any more is left to the act."""

    widget = forms.MultipleHiddenInput

    def to_python(self, value: Any) -> list[UUID]:
        try:
            return [UUID(item) for item in value or ()]
        except ValueError:
            raise ValidationError("Bitte öffnen Sie den Vorgang neu.") from None


class MessageForm(PageForm):
    nachricht = TextField(
        label="Nachricht",
        help_text="Sie wird auf der Seite des Vorgangs gelesen. Gezeigt wird Ihr Amt, nicht Ihr Name.",
        missing="Bitte schreiben Sie eine Nachricht.",
    )
    beantwortet = ItemsField(required=False)
