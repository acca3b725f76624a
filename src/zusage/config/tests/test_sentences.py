"""Every refusal of the program has a sentence for the person who is refused."""

import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages

import pytest

import zusage
from zusage.common.domain.refusal import Refusal
from zusage.config.sentences import _SENTENCES, Sentence, sentence_for

LEADS_TO_A_WORD = re.compile(r"[.!?]$")


def refusals() -> list[type[Refusal]]:
    """Return every kind of refusal in the program, once all its modules are there."""
    for module in walk_packages(zusage.__path__, "zusage."):
        if not re.search(r"\.(tests|migrations|wsgi|server)\b", module.name):
            import_module(module.name)
    found = sorted(_below(Refusal), key=lambda kind: kind.__qualname__)
    return [kind for kind in found if ".tests." not in kind.__module__]


def _below(kind: type[Refusal]) -> Iterator[type[Refusal]]:
    for child in kind.__subclasses__():
        yield child
        yield from _below(child)


REFUSALS = refusals()
RAISED = [kind for kind in REFUSALS if not kind.__subclasses__()]


def test_the_program_knows_how_to_say_no() -> None:
    assert len(REFUSALS) > 40


@pytest.mark.parametrize("kind", RAISED, ids=lambda kind: kind.__name__)
def test_every_refusal_has_a_sentence(kind: type[Refusal]) -> None:
    assert kind.code in _SENTENCES, f"{kind.__module__}.{kind.__name__} has the code {kind.code!r}"


def test_every_refusal_has_a_code_of_its_own() -> None:
    codes = [kind.code for kind in RAISED]

    assert sorted(codes) == sorted(set(codes))
    assert all(re.fullmatch(r"[a-z_]+\.[a-z_]+", code) for code in codes)


def test_every_refusal_says_in_its_docstring_when_it_is_raised() -> None:
    assert [kind.__name__ for kind in REFUSALS if not (kind.__doc__ or "").strip()] == []


def test_no_sentence_is_left_over() -> None:
    assert set(_SENTENCES) - {kind.code for kind in REFUSALS} == {"refused"}


@pytest.mark.parametrize(("code", "sentence"), sorted(_SENTENCES.items()))
def test_a_sentence_is_one_that_a_person_reads(code: str, sentence: Sentence) -> None:
    assert LEADS_TO_A_WORD.search(sentence.text)
    assert not sentence.title.endswith(".")
    assert "'" not in sentence.text + sentence.title
    assert '"' not in sentence.text + sentence.title
    assert sentence.status in {400, 403, 404, 409, 410, 413, 422, 429, 500}


@pytest.mark.parametrize(("code", "sentence"), sorted(_SENTENCES.items()))
def test_a_sentence_names_only_what_its_refusal_tells(code: str, sentence: Sentence) -> None:
    """Parameters are named in the docstring of the refusal or where it is raised; none may be invented."""
    source = "\n".join(path.read_text() for path in Path(zusage.__path__[0]).rglob("*.py") if "tests" not in path.parts)

    for parameter in re.findall(r"\{(\w+)\}", sentence.text):
        assert re.search(rf"\b{parameter}=", source), parameter


def test_what_is_told_stands_in_the_sentence_and_what_is_missing_breaks_nothing() -> None:
    class Missing(Refusal):
        code = "work_item.done"

    assert "DA-7K2M-4Q9X" in sentence_for(Missing(reference="DA-7K2M-4Q9X")).text
    assert "–" in sentence_for(Missing()).text


def test_a_refusal_without_a_sentence_still_gets_a_page() -> None:
    class Unheard(Refusal):
        code = "test.unheard"

    assert sentence_for(Unheard()) == _SENTENCES["refused"]


def test_reference_and_code_get_the_same_answer() -> None:
    """Nobody learns from the page which of the two was wrong."""
    assert _SENTENCES["case.wrong_code"] == _SENTENCES["reference.bad"] == _SENTENCES["access_code.bad"]
