"""What the frame and the letters of the house say beside their data, so that a letter can speak another language."""

from zusage.common.domain.languages import SOURCE, Say, marked

WORDS = (
    marked("Muster: Personen und Beträge sind erfunden. Kein Schreiben der Stadt."),
    marked("Aktenzeichen"),
    marked("Datum"),
    marked("Auskunft"),
    marked("Seite {page} von {pages}"),
    marked("Eingangsbestätigung: {service}"),
    marked("Guten Tag,"),
    marked("wir haben Ihre Angaben am {moment} erhalten."),
    marked("Was das Gesetz sagt"),
    marked("So verfolgen Sie Ihren Vorgang"),
    marked("Vorgang"),
    marked("Zugangscode"),
    marked("Adresse"),
    marked(
        "Mit Vorgangsnummer und Zugangscode sehen Sie jederzeit, wer am Zug ist. Bewahren Sie den Code gut auf: Wir "
        "verschicken ihn nicht und können ihn nicht nachsehen."
    ),
    marked("Wie es weitergeht"),
    marked("Was Sie uns gesagt haben"),
    marked("Wie das Datum entsteht"),
    marked("Digital unterschrieben"),
    marked("Das Datum ist mit dem Schlüssel {key} der Kommune unterschrieben (Ed25519). Prüfzeichen:"),
)
"""Each as `say(…)` in `typst/*.typ` has it; a test holds both together."""
_REGIONS = {"en": "GB"}


def in_language(say: Say, language: str) -> dict[str, object]:
    """Return what makes a letter speak a language, as part of its data; nothing for German."""
    if language == SOURCE:
        return {}
    spoken = language.partition("-")[0]
    words = {message: said for message in WORDS if (said := say(message)) != message}
    return {"words": words, "language": spoken, "region": _REGIONS.get(spoken, "DE")}
