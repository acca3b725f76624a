"""The same form as deciding, and a PDF in place of a decision."""

from datetime import date
from uuid import UUID

from django.http import HttpResponse

from zusage.identity.domain import Clerk
from zusage.letters.domain.typesetting import typeset
from zusage.pages.forms import PageForm
from zusage.workplace.acts.act import Deed, Offer, OpenCase
from zusage.workplace.acts.decide import Decide
from zusage.workplace.acts.decide.view import foreseen_by
from zusage.workplace.forms import QuestionsForm
from zusage.workplace.pages import pdf


class DraftLetter(Decide):
    """Typeset the letter that would be sent if this were decided now."""

    name, path = "draft_letter", "aufgabe/<uuid:subject>/entwurf.pdf"
    done = "Auf diese Entscheidung folgt kein Schreiben."
    shown_as = Decide.name

    def offers(
        self, opened: OpenCase, clerk: Clerk, *, tried: PageForm | None, tried_on: UUID | None, today: date
    ) -> list[Offer]:
        """Offer nothing by itself."""
        return []

    def carry_out(self, deed: Deed, form: PageForm) -> HttpResponse | None:
        assert isinstance(form, QuestionsForm)
        foreseen = foreseen_by(deed, form)
        if foreseen is None or foreseen.letter is None:
            return None
        return pdf(typeset(foreseen.letter, timestamp=deed.now), f"Entwurf-{deed.opened.file.status.reference}.pdf")
