"""Compiles the words of the languages.

The source text is German: what stands in templates and code is the `msgid`. The other languages lie in
`locale/LANGUAGE/LC_MESSAGES/django.po`. Django reads them compiled; `scripts/setup` runs this file.
"""

from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LOCALES = Path(__file__).parents[1] / "locale"


def compile_languages(folder: Path = LOCALES) -> list[Path]:
    """Write for every `.po` file the `.mo` file that Django reads; return those that were not up to date.

    A fuzzy message is a guess and is left out.
    """
    written = []
    for source in sorted(folder.glob("*/LC_MESSAGES/*.po")):
        compiled = source.with_suffix(".mo")
        if compiled.exists() and compiled.stat().st_mtime_ns >= source.stat().st_mtime_ns:
            continue
        with source.open("rb") as lines:
            catalogue = read_po(lines, locale=source.parts[-3].partition("_")[0], abort_invalid=True)
        unfinished = compiled.with_suffix(".new")
        with unfinished.open("wb") as out:
            write_mo(out, catalogue, use_fuzzy=False)
        unfinished.replace(compiled)
        written.append(compiled)
    return written


if __name__ == "__main__":
    compile_languages()
