"""Which signs our typefaces have, and which a person has to write in other letters first."""

import pytest

from zusage.letters.domain.printable import printable, unprintable


@pytest.mark.parametrize(
    "name", ["Łukasz Wójcik", "Nguyễn Thị Ánh", "Ioannis Παπαδόπουλος", "Иван", "Şükrü Çağlar", "X Æ A-12", "Dvořák ẞ"]
)
def test_european_names_are_printed(name: str) -> None:
    assert unprintable(name) == ""
    assert printable(name) == name


@pytest.mark.parametrize(
    ("value", "signs"),
    [
        ("李小龙", "李小龙"),
        ({"recipient": {"lines": ["محمد", "Rheinstraße 1"]}}, "محمد"),
        (["Bello 🐕", "🐕 Rex", 7, None, True], "🐕"),
        ("eins\u2003zwei", ""),
    ],
)
def test_what_is_missing_is_named_once_each(value: object, signs: str) -> None:
    assert unprintable(value) == "".join(dict.fromkeys(signs))
