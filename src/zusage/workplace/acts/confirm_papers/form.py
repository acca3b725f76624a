"""The day on which the last paper came in."""

from datetime import date

from django.http import QueryDict

from zusage.common.domain.german import format_date
from zusage.pages.forms import DayField, PageForm


class CompleteForm(PageForm):
    def __init__(self, typed: QueryDict | None, *, received_on: date, today: date) -> None:
        super().__init__(typed)
        self.fields["vollstaendig_seit"] = DayField(
            label="Vollständig seit",
            help_text=f"Der Tag, an dem die letzte Unterlage einging; frühestens {format_date(received_on)}.",
            today=today,
            first=received_on,
        )
