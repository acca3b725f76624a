"""Copy the browser assets and typefaces we commit out of node_modules, and write their manifest.

    npm ci && uv run --with fonttools --with brotli scripts/vendor.py

Committed, so that neither the demo nor the tests need node. Run it after a change of version in package.json;
`tests/test_vendored_files.py` fails while the files and `vendor.json` disagree.
"""

import hashlib
import json
import shutil
import sys
import unicodedata
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
MODULES = ROOT / "node_modules"
MANIFEST = ROOT / "vendor.json"
KERN = "@kern-ux/native"
WEB = "src/zusage/pages/static/vendor/kern"
FONTS = "src/zusage/letters/fonts"

COPIES = {
    f"{WEB}/kern.min.css": (KERN, "dist/kern.min.css"),
    "LICENSES/EUPL-1.2.txt": (KERN, "LICENSE.md"),
    "tests/vendor/axe.min.js": ("axe-core", "axe.min.js"),
    "tests/vendor/axe.LICENSE-3RD-PARTY.txt": ("axe-core", "LICENSE-3RD-PARTY.txt"),
    "LICENSES/MPL-2.0.txt": ("axe-core", "LICENSE"),
}
# A phone gets what German and every Latin name of DIN 91379 is written with; the rest of the same typeface (Greek,
# Cyrillic) only where a page has such a letter, as `unicode-range` in zusage.css says. Nothing is lost.
LATIN = (
    (0x0020, 0x024F), (0x0259, 0x0259), (0x02B0, 0x036F), (0x1E00, 0x1EFF), (0x2000, 0x206F),
    (0x20A0, 0x20BF), (0x2100, 0x22FF),
)  # fmt: skip
SUBSETS = {
    f"{WEB}/FiraSans-{weight}.{part}.woff2": (KERN, f"dist/fonts/fira-sans/FiraSans-{weight}.woff2")
    for weight in ("Regular", "SemiBold")
    for part in ("latin", "others")
}
FEATURES = ["ccmp", "locl", "mark", "mkmk", "kern", "tnum", "liga"]
"""What our pages use: accents, kerning, digits of one width; small capitals and old figures are left out."""
LICENCE_NAMES = [0, 1, 2, 4, 6, 7, 13, 14]
"""Whose the typeface is, what it is called and its licence (OFL 1.1) stay in every part."""
# typst reads no woff2, so the same typefaces are unpacked for the letters, in the two weights that these use; typst
# takes the bold one of Noto Sans for semibold. Noto Sans prints the letters of names that Fira Sans lacks (DIN 91379).
UNPACKED = {
    f"{FONTS}/{path.rsplit('/', 1)[1]}.ttf": (KERN, f"dist/fonts/{path}.woff2")
    for path in (
        "fira-sans/FiraSans-Regular",
        "fira-sans/FiraSans-SemiBold",
        "noto-sans/NotoSans-Regular",
        "noto-sans/NotoSans-Bold",
    )
}
COVERAGE = f"{FONTS}/coverage.txt"
KEPT_NAMES = {1, 2, 6}
"""Family, weight, PostScript name: by these typst finds a typeface. REUSE.toml and LICENSES tell whose they are."""


def main() -> None:
    """Copy, unpack, and write the manifest."""
    if not MODULES.is_dir():
        sys.exit("node_modules is missing: run `npm ci` first")
    for target, (package, source) in COPIES.items():
        copy(MODULES / package / source, ROOT / target)
    subset_typefaces()
    unpack_typefaces()
    write_manifest()


def copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)


def subset_typefaces() -> None:
    """Cut each typeface of the pages into two parts without the hints of old screens."""
    try:
        from fontTools import subset  # type: ignore[import-not-found]
    except ImportError:
        sys.exit("fontTools is missing: run `uv run --with fonttools --with brotli scripts/vendor.py`")
    for target, (package, source) in SUBSETS.items():
        options = subset.Options(
            flavor="woff2", hinting=False, layout_features=FEATURES, name_IDs=LICENCE_NAMES, glyph_names=False
        )
        font = subset.load_font(str(MODULES / package / source), options)
        wants_latin = ".latin." in target
        points = [
            point for point in font.getBestCmap() if any(first <= point <= last for first, last in LATIN) == wants_latin
        ]
        subsetter = subset.Subsetter(options)
        subsetter.populate(unicodes=points)
        subsetter.subset(font)
        subset.save_font(font, str(ROOT / target), options)


def unpack_typefaces() -> None:
    try:
        from fontTools.ttLib import TTFont  # type: ignore[import-not-found]
    except ImportError:
        sys.exit("fontTools is missing: run `uv run --with fonttools --with brotli scripts/vendor.py`")
    code_points: dict[str, set[int]] = {}
    for target, (package, source) in UNPACKED.items():
        font = TTFont(MODULES / package / source, recalcTimestamp=False)
        font.flavor = None
        found = set(font.getBestCmap())
        strip(font)
        (ROOT / target).parent.mkdir(parents=True, exist_ok=True)
        font.save(ROOT / target)
        family = Path(target).name.split("-")[0]
        code_points[family] = code_points.get(family, found) & found
    write_coverage(set.union(*code_points.values()))


def strip(font: Any) -> None:
    """Take out what nobody prints by, for a part of it stands in every letter; outlines and widths stay.

    That are the instructions by which screens of the nineties placed their pixels, and names of glyphs and menus.
    """
    for tag in ("cvt ", "fpgm", "prep", "gasp"):
        if tag in font:
            del font[tag]
    for name in font.getGlyphOrder():
        font["glyf"][name].removeHinting()
    kept = [record for record in font["name"].names if record.nameID in KEPT_NAMES and record.platformID == 3]
    font["name"].names = kept
    font["post"].formatType = 3.0


def write_coverage(code_points: set[int]) -> None:
    """Write the code points that letters can print in every weight, as ranges "0041-005A"."""
    unprintable = {"Cc", "Cf", "Co", "Cs"}
    ranges: list[list[int]] = []
    for point in sorted(point for point in code_points if unicodedata.category(chr(point)) not in unprintable):
        if ranges and point == ranges[-1][1] + 1:
            ranges[-1][1] = point
        else:
            ranges.append([point, point])
    text = "".join(f"{start:04X}-{end:04X}\n" for start, end in ranges)
    (ROOT / COVERAGE).write_text(text, encoding="ascii")


def write_manifest() -> None:
    sources = COPIES | SUBSETS | UNPACKED
    files = {target: {"package": package, "file": file} for target, (package, file) in sources.items()}
    files[COVERAGE] = {
        "package": KERN,
        "file": "dist/fonts (code points of the unpacked typefaces)",
    }
    for target, entry in files.items():
        entry["sha256"] = hashlib.sha256((ROOT / target).read_bytes()).hexdigest()
    versions = {package: version_of(package) for package in sorted({entry["package"] for entry in files.values()})}
    manifest = {"packages": versions, "files": dict(sorted(files.items()))}
    MANIFEST.write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")


def version_of(package: str) -> str:
    return str(json.loads((MODULES / package / "package.json").read_text(encoding="utf-8"))["version"])


if __name__ == "__main__":
    main()
