"""What follows the decision, and the reason that the letter gives."""

from collections.abc import Sequence
from typing import Any

from zusage.catalogue.domain.package import Nature, Outcome, ServicePackage
from zusage.pages.forms import ChoiceField, PageForm, TextField

NATURES = {
    Nature.CORRECTION: "Berichtigen",
    Nature.REVOCATION: "Aufheben",
    Nature.REMEDY: "Abhelfen",
}
MEANINGS = {
    Nature.CORRECTION: "Berichtigt wird ein offenbarer Fehler, etwa ein Schreib- oder Rechenfehler.",
    Nature.REVOCATION: "Aufgehoben wird, was zurückgenommen oder widerrufen werden darf.",
    Nature.REMEDY: "Abgeholfen wird einem Einwand, der zulässig und begründet ist.",
}


class CorrectionForm(PageForm):
    aenderung = ChoiceField(label="Was folgt auf die Entscheidung?", missing="Bitte wählen Sie, was folgt.")
    aenderungsgrund = TextField(
        label="Grund",
        help_text="Er steht im Schreiben an die Person.",
        missing="Bitte nennen Sie den Grund. Er steht im Schreiben an die Person.",
    )

    def __init__(self, *args: Any, package: ServicePackage, **kwargs: Any) -> None:
        """Make the form with the outcomes of a package that can follow a decision."""
        super().__init__(*args, **kwargs)
        outcomes = package.later_outcomes
        field = self.fields["aenderung"]
        field.choices = [(outcome.key, _label(package, outcome)) for outcome in outcomes]  # type: ignore[attr-defined]
        field.help_text = _help(outcomes)
        if len(outcomes) == 1:
            self.initial.setdefault("aenderung", outcomes[0].key)


def _label(package: ServicePackage, outcome: Outcome) -> str:
    nature = NATURES[outcome.nature]
    return f"{nature} (Schreiben „{package.text(f'letter.{outcome.letter}')}“)" if outcome.letter else nature


def _help(outcomes: Sequence[Outcome]) -> str:
    return " ".join(dict.fromkeys(MEANINGS[outcome.nature] for outcome in outcomes))
