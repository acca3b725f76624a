"""Everything the pages say is said in every language: nothing missing, fuzzy, unused, or asking for something else."""

import importlib.util
import re
import shutil
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from zusage.cases.domain import plain_words
from zusage.law.domain import sentences as derivations
from zusage.letters.domain.letter import HOUSE_LETTERS
from zusage.letters.domain.words import WORDS

ROOT = Path(__file__).parents[1]
LONGEST_SENTENCE = 16
"""Words of a sentence in Einfache Sprache, names and provisions in brackets left out."""
_NOT_COUNTED = re.compile(r"<[^>]*>|\([^)]*\)|%\(\w+\)s|\{[^}]*\}+")
_SUBJUNCTIVE = re.compile(r"\b(wäre|hätte|würde|könnte|müsste|ginge|sähe|käme|ließe|dürfte|sollte)n?\b")


@pytest.fixture(scope="module")
def tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("messages", ROOT / "scripts" / "messages.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_language_says_everything(tool: Any) -> None:
    assert tool.faults() == []


@pytest.mark.parametrize(
    ("was", "becomes", "fault"),
    [
        ('msgid "Suchen"\nmsgstr "Search"', "", "missing: 'Suchen'"),
        ('msgid "Suchen"\nmsgstr "Search"', 'msgid "Suchen"\nmsgstr ""', "missing: 'Suchen'"),
        ('msgid "Suchen"\nmsgstr "Search"', '#, fuzzy\nmsgid "Suchen"\nmsgstr "Search"', "fuzzy: 'Suchen'"),
        ('msgid "Suchen"', 'msgid "Gesucht"\nmsgstr "Sought"\n\nmsgid "Suchen"', "unused: 'Gesucht'"),
        ('msgstr "Please call: %(phone)s."', 'msgstr "Please call: %(fon)s."', "placeholders ['fon'] instead of"),
        ('msgstr "{result} is posted"', 'msgstr "{} is posted"', "placeholders [] instead of"),
        ('msgstr "<strong>Photos</strong>', 'msgstr "Photos', "other markup"),
    ],
)
def test_what_is_wrong_with_a_translation_is_found(
    tool: Any, tmp_path: Path, was: str, becomes: str, fault: str
) -> None:
    folder = shutil.copytree(tool.LOCALES, tmp_path / "locale", ignore=shutil.ignore_patterns("*.mo"))
    file = folder / "en" / "LC_MESSAGES" / "django.po"
    text = file.read_text(encoding="utf-8")
    assert was in text or not fault

    file.write_text(text.replace(was, becomes), encoding="utf-8")

    found = tool.faults(folder)
    assert any(fault in line for line in found) if fault else found == []


def test_simple_language_is_short_and_without_subjunctive(tool: Any) -> None:
    on_pages = [
        text
        for message in tool.read("de_Simple")
        if message.id
        for text in (message.string if isinstance(message.string, tuple) else (message.string,))
    ]
    by_code = [
        wordings.get("de-simple", wordings["de"])
        for sentences in (plain_words.SENTENCES, derivations.SENTENCES)
        for wordings in sentences.values()
    ]

    assert [text for text in on_pages + by_code if not _is_simple(text)] == []


def _is_simple(text: str) -> bool:
    said = _NOT_COUNTED.sub(" ", text)
    short = all(len(sentence.split()) <= LONGEST_SENTENCE for sentence in re.split(r"(?<=[.!?:])\s", said))
    return short and ";" not in said and not _SUBJUNCTIVE.search(said)


def test_letters_ask_for_words_that_are_translated() -> None:
    source = "".join((HOUSE_LETTERS / name).read_text(encoding="utf-8") for name in ("brief.typ", "receipt.typ"))

    assert set(re.findall(r'say\("([^"]+)"\)', source)) == set(WORDS)
