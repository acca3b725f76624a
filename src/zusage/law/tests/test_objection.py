"""What sounds like an objection; a call too many costs minutes, one too few costs a right."""

import pytest

from zusage.law.domain.objection import sounds_like_an_objection

SOUNDS_SO = (
    "Hiermit lege ich Widerspruch gegen den Bescheid vom 3. Dezember ein.",
    "ICH LEGE EINSPRUCH EIN",
    "Ich widerspreche Ihrer Entscheidung.",
    "Ich möchte dem Bescheid wiedersprechen",
    "hiermit wider-\nspruch",
    "Wide\u00adrspruch!",
    "Dem Bescheid wird widersprochen.",
    "Ich bin damit nicht einverstanden, der Hund ist kein Listenhund.",
    "Ich bin mit dem Bescheid\n nicht  einverstanden",
    "Dann sehen wir uns vor dem Verwaltungsgericht.",
    "Dagegen klage ich.",
    "Ich fechte den Bescheid an.",
    "Rechtsmittel",
    "I want to appeal against this decision.",
    "This is my objection.",
    "Karara itiraz ediyorum.",
    "Я хочу подати заперечення.",
    "Odwołuję się od decyzji.",
    "أريد تقديم اعتراض",
)
SOUNDS_OTHERWISE = (
    "Wann bekomme ich die Marke?",
    "Ich ziehe am 1. Februar um. Wer ist dann zuständig?",
    "Anbei die Rechnung, wie gewünscht.",
    "Danke, ich bin einverstanden.",
    "Please tell me when the tag comes.",
    "",
)


@pytest.mark.parametrize("text", SOUNDS_SO)
def test_sounds_like_an_objection(text: str) -> None:
    assert sounds_like_an_objection(text)


@pytest.mark.parametrize("text", SOUNDS_OTHERWISE)
def test_sounds_like_something_else(text: str) -> None:
    assert not sounds_like_an_objection(text)
