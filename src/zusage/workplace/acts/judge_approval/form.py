"""The judgement, which is the button that is pressed, and its reason."""

from zusage.pages.forms import ChoiceField, PageForm, TextField

_MISSING = "Bitte sagen Sie, warum die Genehmigung als erteilt gilt oder warum nicht."


class JudgementForm(PageForm):
    urteil_grund = TextField(label="Grund", help_text="Er steht im Verlauf, den die Person liest.", missing=_MISSING)
    erteilt = ChoiceField(
        label="Ergebnis",
        choices=[("ja", "Sie gilt als erteilt"), ("nein", "Sie gilt nicht als erteilt")],
        missing="Bitte wählen Sie einen der beiden Knöpfe unter dem Grund.",
    )

    @property
    def error_list(self) -> list[dict[str, str]]:
        """Lead to the reason always: the buttons are no field that could be gone to."""
        return [error | {"id": "urteil_grund"} for error in super().error_list]
