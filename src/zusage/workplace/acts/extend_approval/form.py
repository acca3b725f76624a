"""The new last day, since when the person knows it, and the reason as it was told.

The act refuses the same days; here it is said before anything that was typed is lost.
"""

from datetime import date, timedelta

from django.http import QueryDict

from zusage.common.domain.german import format_date
from zusage.law.domain.deemed_approval import DeemedApproval, latest_extension
from zusage.pages.forms import DayField, PageForm, TextField


class ApprovalExtensionForm(PageForm):
    def __init__(self, typed: QueryDict | None, *, period: DeemedApproval, today: date) -> None:
        super().__init__(typed)
        latest = latest_extension(period)
        self.fields["fristende"] = DayField(
            label="Neuer letzter Tag",
            help_text=f"Höchstens bis {format_date(latest)}." if latest else "Angemessen; das Gesetz nennt keine Zahl.",
            first=period.ends_on + timedelta(days=1),
            last=latest,
        )
        self.fields["bekannt_seit"] = DayField(
            label="Der Person bekannt seit",
            help_text=f"Spätestens {format_date(period.ends_on)}: Was danach ankommt, verlängert nichts.",
            today=today,
            first=period.papers_complete_on,
            last=period.ends_on,
        )
        self.fields["fristgrund"] = TextField(
            label="Grund, wie er mitgeteilt wurde",
            help_text="Er steht im Verlauf, den die Person liest.",
            missing="Bitte nennen Sie den Grund, wie er mitgeteilt wurde.",
        )
