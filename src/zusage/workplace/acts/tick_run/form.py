"""What went to post, and the day. Nothing is ticked beforehand: whoever ticks has seen it go."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django import forms
from django.http import QueryDict

from zusage.cases.queries.post import Posting
from zusage.pages.forms import DayField, Error, PageForm


class _Ticks(forms.TypedMultipleChoiceField):
    """Letters of the run; what was ticked but is no longer in the run was posted by a colleague and is left out."""

    def __init__(self, ids: Sequence[str]) -> None:
        missing = "Bitte haken Sie an, was zur Post gegangen ist."
        super().__init__(
            choices=[(delivery_id, delivery_id) for delivery_id in ids],
            coerce=UUID,
            error_messages={"required": missing},
        )
        self.known = frozenset(ids)

    def clean(self, value: Sequence[str]) -> list[UUID]:
        return list(super().clean([delivery_id for delivery_id in value if delivery_id in self.known]))


class TickForm(PageForm):
    def __init__(
        self, typed: QueryDict | None, *, waiting: Sequence[Posting], today: date, all_ticked: bool = False
    ) -> None:
        ids = [str(posting.delivery_id) for posting in waiting]
        super().__init__(typed, initial={"sendung": ids if all_ticked else [], "zur_post_am": today})
        self.fields["zur_post_am"] = DayField(label="Zur Post am", today=today)
        self.fields["sendung"] = _Ticks(ids)
        self._first = f"sendung-{ids[0]}" if ids else "zur_post_am"

    @property
    def ticked(self) -> set[str]:
        """Return what is ticked on the page."""
        return set(self["sendung"].value() or ())

    @property
    def error_list(self) -> list[Error]:
        """Lead to the first box where nothing was ticked."""
        return [error | {"id": self._first} if error["id"] == "sendung" else error for error in super().error_list]
