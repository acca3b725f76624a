"""Which envelopes went to post, and the day. Nothing is ticked beforehand: whoever ticks has seen it go."""

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from django import forms
from django.http import QueryDict

from zusage.cases.domain.envelopes import in_envelopes
from zusage.cases.queries.post import Posting
from zusage.pages.forms import DayField, Error, PageForm


class _Ticks(forms.TypedMultipleChoiceField):
    """Envelopes of the run, each by its first letter; what a colleague posted meanwhile is left out."""

    def __init__(self, envelopes: Mapping[str, Sequence[UUID]]) -> None:
        missing = "Bitte haken Sie an, was zur Post gegangen ist."
        super().__init__(
            choices=[(first, first) for first in envelopes],
            coerce=str,
            error_messages={"required": missing},
        )
        self.envelopes = envelopes

    def clean(self, value: Sequence[str]) -> list[UUID]:
        """Return all that lies in the envelopes that were ticked."""
        ticked = super().clean([first for first in value if first in self.envelopes])
        return [delivery_id for first in ticked for delivery_id in self.envelopes[first]]


class TickForm(PageForm):
    def __init__(
        self, typed: QueryDict | None, *, waiting: Sequence[Posting], today: date, all_ticked: bool = False
    ) -> None:
        envelopes = {
            str(envelope[0].delivery_id): [posting.delivery_id for posting in envelope]
            for envelope in in_envelopes(waiting)
        }
        ids = list(envelopes)
        super().__init__(typed, initial={"sendung": ids if all_ticked else [], "zur_post_am": today})
        self.fields["zur_post_am"] = DayField(label="Zur Post am", today=today)
        self.fields["sendung"] = _Ticks(envelopes)
        self._first = f"sendung-{ids[0]}" if ids else "zur_post_am"

    @property
    def ticked(self) -> set[str]:
        """Return what is ticked on the page."""
        return set(self["sendung"].value() or ())

    @property
    def error_list(self) -> list[Error]:
        """Lead to the first box where nothing was ticked."""
        return [error | {"id": self._first} if error["id"] == "sendung" else error for error in super().error_list]
