"""Keeps the translations in step with what the pages say.

scripts/messages.py            write every message into the .po files; what nobody says any more goes
scripts/messages.py --check    tell what is missing, fuzzy or unused, and where placeholders differ
"""

import ast
import re
import string
import sys
from collections.abc import Iterator
from pathlib import Path

import django
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parents[1] / "src" / "zusage"
LOCALES = ROOT / "locale"
LANGUAGES = {"en": "en", "de_Simple": "de"}
"""Folder, and whose plural rules hold."""
CHAPTERS_FOR_PEOPLE = ("pages", "portal", "record")
_HEADER = """\
# Words of the pages. The source is German; scripts/messages.py keeps this file in step with it.
msgid ""
msgstr ""
"Language: {language}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

"""
_CALLS = {"gettext": 1, "gettext_lazy": 1, "marked": 1, "ngettext": 2, "ngettext_lazy": 2}
_TEXT = r"""u?('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
_IN_TEMPLATE = re.compile(rf"(?<!\w)(_|gettext|ngettext)\(\s*{_TEXT}(?:\s*,\s*{_TEXT})?")
_TAG = re.compile(r"</?\w+")
_PERCENT = re.compile(r"%\((\w+)\)[sd]")

Key = str | tuple[str, str]


def messages() -> dict[Key, str]:
    """Return everything the pages say, each with the file where it is said first."""
    found: dict[Key, str] = {}
    for chapter in CHAPTERS_FOR_PEOPLE:
        for path in sorted((ROOT / chapter).glob("templates/**/*.html")):
            for key in _of_template(path):
                found.setdefault(key, _place(path))
    for path in sorted(ROOT.rglob("*.py")):
        if "tests" not in path.parts and "workplace" not in path.parts:
            for key in _of_python(path):
                found.setdefault(key, _place(path))
    for key in _of_refusals():
        found.setdefault(key, "config/sentences.py")
    return found


def faults(folder: Path = LOCALES) -> list[str]:
    """Return what is wrong with the translations: one line each."""
    said = messages()
    return [fault for language in LANGUAGES for fault in _faults_of(language, read(language, folder), said)]


def read(language: str, folder: Path = LOCALES) -> Catalog:
    """Return the translations of a language."""
    with (folder / language / "LC_MESSAGES" / "django.po").open("rb") as lines:
        return read_po(lines, locale=LANGUAGES[language], abort_invalid=True)


def update() -> None:
    """Write every message into the files, with the translations that there are."""
    said = messages()
    for language, plurals in LANGUAGES.items():
        before = read(language)
        after = Catalog(locale=plurals, fuzzy=False, charset="utf-8")
        for key, place in said.items():
            known = before.get(key[0] if isinstance(key, tuple) else key)
            kept = known.string if known is not None and isinstance(known.string, type(key)) else ""
            after.add(key, kept, locations=[(place, 0)])
        with (LOCALES / language / "LC_MESSAGES" / "django.po").open("wb") as out:
            out.write(_HEADER.format(language=language).encode())
            write_po(out, after, width=120, include_lineno=False, omit_header=True)


def _place(path: Path) -> str:
    return str(path.relative_to(ROOT))


def _of_template(path: Path) -> Iterator[Key]:
    for call in _IN_TEMPLATE.finditer(templatize(path.read_text(encoding="utf-8"))):
        single = ast.literal_eval(call.group(2))
        yield (single, ast.literal_eval(call.group(3))) if call.group(1) == "ngettext" else single


def _of_python(path: Path) -> Iterator[Key]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _CALLS:
            given = node.args[: _CALLS[node.func.id]]
            texts = [text.value for text in given if isinstance(text, ast.Constant) and isinstance(text.value, str)]
            if texts and len(texts) == _CALLS[node.func.id]:
                yield texts[0] if len(texts) == 1 else (texts[0], texts[1])


def _of_refusals() -> Iterator[Key]:
    from zusage.config import sentences

    for code, sentence in sentences._SENTENCES.items():
        if code in sentences.FOR_PEOPLE:
            yield sentence.title
            yield sentence.text


def _faults_of(language: str, catalog: Catalog, said: dict[Key, str]) -> Iterator[str]:
    known = {message.id: message for message in catalog if message.id}
    for key, place in said.items():
        message = known.get(key)
        if message is None or not _texts(message.string) or not all(_texts(message.string)):
            yield f"{language}: missing: {_first(key)!r} ({place})"
        elif message.fuzzy:
            yield f"{language}: fuzzy: {_first(key)!r}"
        else:
            yield from (f"{language}: {fault}: {_first(key)!r}" for fault in _placeholder_faults(message))
    yield from (f"{language}: unused: {_first(key)!r}" for key in known if key not in said)


def _placeholder_faults(message: Message) -> Iterator[str]:
    wanted = placeholders(" ".join(_texts(message.id)[-1:]))
    for text in _texts(message.string):
        if (found := placeholders(text)) != wanted and not (len(_texts(message.id)) > 1 and found < wanted):
            yield f"placeholders {sorted(found)} instead of {sorted(wanted)}"
        if sorted(_TAG.findall(text)) != sorted(_TAG.findall(_first(message.id))):
            yield "other markup"


def placeholders(text: str) -> set[str]:
    """Return what a text asks to be filled in: `{name}` in code, `%(name)s` in templates."""
    in_code = {name for _, name, _, _ in string.Formatter().parse(text.replace("%", "")) if name}
    return in_code | set(_PERCENT.findall(text))


def _texts(value: object) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else (str(value),) if value else ()


def _first(key: Key) -> str:
    return key[0] if isinstance(key, tuple) else key


def main() -> int:
    if not settings.configured:
        settings.configure(USE_I18N=False)
        django.setup()
    if "--check" not in sys.argv:
        update()
    found = faults()
    print("\n".join(found[:40]) or "every message is translated")
    return bool(found) and "--check" in sys.argv


if __name__ == "__main__":
    sys.exit(main())
