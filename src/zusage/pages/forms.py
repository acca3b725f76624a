"""Django forms that look like every page of the house: KERN's components in place of Django's widgets.

A form reads and judges what was typed; its fields are handed to `components/field_*.html` as they are. Nothing is ever
cut: what is too long is an error, and the person sees again every character that was typed.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, NoReturn

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import MaxLengthValidator
from django.forms.boundfield import BoundField
from django.forms.renderers import TemplatesSetting
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext, gettext_lazy

from zusage.pages.written import format_date

EARLIEST = date(1900, 1, 1)
LONGEST_TEXT = 4000
Error = dict[str, str]
"""What an error summary lists: `message`, and `id` of the control that it leads to."""
_MISSING = {
    "day": gettext_lazy("Bitte ergänzen Sie den Tag."),
    "month": gettext_lazy("Bitte ergänzen Sie den Monat."),
    "year": gettext_lazy("Bitte ergänzen Sie das Jahr."),
}
_NO_NUMBER = {
    "day": gettext_lazy("Bitte geben Sie den Tag als Zahl an."),
    "month": gettext_lazy("Bitte geben Sie den Monat als Zahl an."),
    "year": gettext_lazy("Bitte geben Sie das Jahr als Zahl an."),
}
_PARTS = tuple(_MISSING)
_TOO_LONG = gettext_lazy("Bitte kürzen Sie auf %(limit_value)d Zeichen; jetzt sind es %(show_value)d.")


class ComponentField(BoundField):
    """A field as the components ask for it; see the context that each of them names at its top."""

    @property
    def id(self) -> str:
        return self.auto_id

    @property
    def component(self) -> str:
        return f"pages/components/field_{getattr(self.field, 'component', 'text')}.html"

    @property
    def hint(self) -> str:
        return str(self.help_text)

    @property
    def error(self) -> str:
        return str(next(iter(self.errors), ""))

    @property
    def is_optional(self) -> bool:
        return not self.field.required

    @property
    def rows(self) -> int:
        return getattr(self.field, "rows", 0)

    @property
    def width(self) -> str:
        return getattr(self.field, "width", "")

    @property
    def autocomplete(self) -> str:
        return getattr(self.field, "autocomplete", "")

    @property
    def is_multiple(self) -> bool:
        return isinstance(self.field, forms.MultipleChoiceField)

    @property
    def options(self) -> list[dict[str, Any]]:
        """Return what can be chosen, and what was."""
        value = self.value()
        chosen = {str(choice) for choice in value} if isinstance(value, list | tuple) else {str(value)}
        choices: Iterable[tuple[Any, Any]] = getattr(self.field, "choices", ())
        return [{"value": key, "label": label, "is_chosen": str(key) in chosen} for key, label in choices]

    @property
    def day(self) -> str:
        return self._part("day")

    @property
    def month(self) -> str:
        return self._part("month")

    @property
    def year(self) -> str:
        return self._part("year")

    def _part(self, name: str) -> str:
        value = self.value()
        return str(value.get(name, "")) if isinstance(value, Mapping) else ""


class ComponentRenderer(TemplatesSetting):
    """Renders forms and fields by the components; their templates are found as those of every page."""

    form_template_name = "pages/forms/form.html"
    field_template_name = "pages/forms/field.html"
    bound_field_class = ComponentField


class PageForm(forms.Form):
    """A form of the house. ``suffix`` keeps ids apart where a page has the same form several times."""

    default_renderer = ComponentRenderer()

    def __init__(
        self,
        typed: QueryDict | None = None,
        files: MultiValueDict[str, UploadedFile] | None = None,
        *,
        suffix: str = "",
        initial: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(typed, files, auto_id=f"%s-{suffix}" if suffix else "%s", initial=dict(initial or {}))

    @property
    def error_list(self) -> list[Error]:
        """Return what is wrong, field by field in the order of the page; each led by the label of its field."""
        return [
            {"id": self[name].auto_id, "message": str(message)}
            for name in self.fields
            for message in self.errors.get(name, ())
        ]

    def refuse(self, name: str, sentence: str) -> None:
        """Tell beside a field what the act refused."""
        self.add_error(name, sentence)

    @property
    def typed_texts(self) -> list[tuple[str, str]]:
        """Return what was written in words, with its label: what nobody should have to write twice."""
        fields = [(self[name], field) for name, field in self.fields.items() if isinstance(field, forms.CharField)]
        return [(str(bound.label), str(bound.value())) for bound, _ in fields if bound.value()]


def written(text: str) -> str:
    """Return a text of several lines composed (NFC), without control characters and blanks at the ends of lines."""
    text = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n")
    kept = "".join(sign for sign in text if sign == "\n" or unicodedata.category(sign) != "Cc")
    return "\n".join(line.rstrip() for line in kept.split("\n")).strip()


class TextField(forms.CharField):
    """Several lines of text."""

    component = "textarea"
    rows = 4

    def __init__(self, *, missing: str, longest: int = LONGEST_TEXT, **kwargs: Any) -> None:
        super().__init__(error_messages={"required": missing}, strip=False, **kwargs)
        self.validators.append(MaxLengthValidator(longest, message=f"{_leading(self.label)}: {_TOO_LONG}"))

    def to_python(self, value: Any) -> str:
        return written(str(value or ""))


class ChoiceField(forms.ChoiceField):
    """One of a few."""

    component = "choice"

    def __init__(self, *, missing: str, **kwargs: Any) -> None:
        super().__init__(error_messages={"required": missing, "invalid_choice": missing}, **kwargs)


class DayInput(forms.Widget):
    """A day in three controls: `<name>.day`, `<name>.month`, `<name>.year`."""

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> dict[str, str]:
        return {part: str(data.get(f"{name}.{part}", "")) for part in _PARTS}

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        return not any(f"{name}.{part}" in data for part in _PARTS)


class DayField(forms.Field):
    """A day of the calendar. ``first`` and ``last`` say between which days it has to lie, both included."""

    component = "date"
    widget = DayInput

    def __init__(
        self, *, today: date | None = None, first: date | None = None, last: date | None = None, **kwargs: Any
    ) -> None:
        """Make the field.

        :param today: if given, no later day is accepted
        """
        super().__init__(**kwargs)
        self.today, self.first, self.last = today, first, last

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, date):
            return {"day": str(value.day), "month": str(value.month), "year": str(value.year)}
        return value

    def clean(self, value: Any) -> date | None:
        texts = {part: " ".join(str(value.get(part, "")).split()) for part in _PARTS} if value else {}
        if not any(texts.values()):
            if self.required:
                self._refuse(gettext("Bitte füllen Sie dieses Feld aus."))
            return None
        return self._within(self._read(texts))

    def _read(self, texts: Mapping[str, str]) -> date:
        for part in _PARTS:
            if not texts[part]:
                self._refuse(_MISSING[part])
            if not re.fullmatch(r"[0-9]{1,4}", texts[part]):
                self._refuse(_NO_NUMBER[part])
        try:
            return date(int(texts["year"]), int(texts["month"]), int(texts["day"]))
        except ValueError:
            self._refuse(gettext("Diesen Tag gibt es nicht. Schreiben Sie ihn zum Beispiel so: 3 11 2026."))

    def _within(self, day: date) -> date:
        if day < EARLIEST:
            self._refuse(gettext("Bitte prüfen Sie das Jahr, es liegt vor 1900."))
        if self.today is not None and day > self.today:
            self._refuse(gettext("Das liegt in der Zukunft. Bitte prüfen Sie das Datum."))
        if self.first is not None and day < self.first:
            self._refuse(gettext("Frühestens möglich ist {first}.").format(first=format_date(self.first)))
        if self.last is not None and day > self.last:
            self._refuse(gettext("Spätestens möglich ist {last}.").format(last=format_date(self.last)))
        return day

    def _refuse(self, sentence: object) -> NoReturn:
        raise ValidationError(f"{_leading(self.label)}: {sentence}", code="day")


def _leading(label: object) -> str:
    """Return a label fit to stand before a colon."""
    return str(label).rstrip(" …?")
