"""A new service package: complete, valid and small, so that an author changes what works instead of guessing."""

import re
from pathlib import Path

from zusage.common.domain.refusal import Mistake

SKELETON = Path(__file__).parents[1] / "skeleton"
_KEY = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
LONGEST_KEY = 60


def write_new_package(key: str, parent: Path) -> list[Path]:
    """Write the folder of a new service and return its files.

    In the skeleton, the words KEY, ID and NAME stand for the key, the key as an XML id, and a first name.

    :param key: lower case words with hyphens between, such as ``baum-faellen``; it becomes part of addresses
    :param parent: the folder of all services
    :raises Mistake: if the key cannot be one, or there is such a folder already
    """
    if not _KEY.fullmatch(key) or len(key) > LONGEST_KEY:
        raise Mistake(f"'{key}' cannot be a key; write lower case words with hyphens between, such as baum-faellen")
    folder = parent / key
    if folder.exists():
        raise Mistake(f"{folder} is there already, and nothing of it was changed; choose another key")
    if not parent.is_dir():
        raise Mistake(f"{parent} is no folder; name the folder of all services with --in")
    words = {"KEY": key, "ID": key.replace("-", "_"), "NAME": key.replace("-", " ").capitalize()}
    written = []
    for source in sorted(path for path in SKELETON.rglob("*") if path.is_file()):
        target = folder / source.relative_to(SKELETON)
        target.parent.mkdir(parents=True, exist_ok=True)
        text = re.sub(r"\b(KEY|NAME|ID(?=_|\b))", lambda found: words[found[0]], source.read_text(encoding="utf-8"))
        target.write_text(text, encoding="utf-8")
        written.append(target)
    return written
