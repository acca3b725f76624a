"""Nothing is typed: pressing the button is the act."""

from zusage.pages.forms import PageForm


class HandOverForm(PageForm):
    pass
