"""The new day and its reason."""

from zusage.pages.forms import DayField, PageForm, TextField


class ExtensionForm(PageForm):
    neuer_tag = DayField(label="Neuer Tag")
    grund = TextField(
        label="Grund",
        help_text="Er wird der Person mitgeteilt.",
        missing="Bitte nennen Sie den Grund. Er wird der Person mitgeteilt.",
    )
