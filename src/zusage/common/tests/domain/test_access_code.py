"""Access codes hold 80 bits and are read however they are typed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zusage.common.domain.access_code import RANDOM_BYTES, BadAccessCode, new_access_code, normalise_access_code

randoms = st.binary(min_size=RANDOM_BYTES, max_size=RANDOM_BYTES)


@given(left=randoms, right=randoms)
def test_every_bit_counts(left: bytes, right: bytes) -> None:
    assert (new_access_code(left) == new_access_code(right)) == (left == right)


@given(random=randoms)
def test_a_code_is_sixteen_symbols_in_four_groups(random: bytes) -> None:
    groups = new_access_code(random).split("-")

    assert [len(group) for group in groups] == [4, 4, 4, 4]
    assert not set("".join(groups)) & set("ILOU")


@given(random=randoms, separator=st.sampled_from(["", " ", "-", " – "]))
def test_hyphens_spaces_and_capitals_do_not_matter(random: bytes, separator: str) -> None:
    code = new_access_code(random)

    assert normalise_access_code(separator.join(code.lower().split("-"))) == code


def test_what_looks_alike_is_read_alike() -> None:
    assert normalise_access_code("OOOO-IIII-LLLL-oil0") == "0000-1111-1111-0110"


@pytest.mark.parametrize(
    "typed", ["", "7K2M-4Q9X", "7K2M-4Q9X-0ABC-DEFG-H", "UUUU-UUUU-UUUU-UUUU", "ßßßß-ßßßß-ßßßß-ßßßß"]
)
def test_what_is_no_code_is_refused(typed: str) -> None:
    with pytest.raises(BadAccessCode):
        normalise_access_code(typed)


@given(typed=st.text(max_size=40))
def test_whatever_is_typed_is_a_code_or_refused(typed: str) -> None:
    try:
        code = normalise_access_code(typed)
    except BadAccessCode:
        return
    assert normalise_access_code(code) == code
    assert len(code) == 19


@pytest.mark.parametrize("length", [0, 9, 11])
def test_a_code_is_made_of_exactly_ten_bytes(length: int) -> None:
    with pytest.raises(ValueError, match="needs 10 random bytes"):
        new_access_code(bytes(length))
