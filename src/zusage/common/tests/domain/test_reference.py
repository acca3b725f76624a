"""References are read as people say and type them; every single slip is found."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zusage.common.domain.reference import ALPHABET, RANDOM_BYTES, BadReference, new_reference, normalise_reference

prefixes = st.sampled_from(["DA", "MU", "FFM", "BI", "A2"])
randoms = st.binary(min_size=RANDOM_BYTES, max_size=RANDOM_BYTES)
references = st.builds(new_reference, prefixes, randoms)


@given(reference=references)
def test_a_new_reference_is_one(reference: str) -> None:
    assert normalise_reference(reference) == reference


@given(reference=references, separator=st.sampled_from(["", " ", " - ", "/", "\t"]))
def test_spaces_hyphens_and_capitals_do_not_matter(reference: str, separator: str) -> None:
    typed = f"  {separator.join(reference.lower().split('-'))} "

    assert normalise_reference(typed) == reference


@given(reference=references, place=st.integers(0, 7), symbol=st.sampled_from(ALPHABET))
def test_every_single_wrong_symbol_is_found(reference: str, place: int, symbol: str) -> None:
    prefix, symbols = reference.split("-", maxsplit=1)[0], list("".join(reference.split("-")[1:]))
    wrong = [*symbols]
    wrong[place] = symbol
    typed = prefix + "".join(wrong)

    if wrong == symbols:
        assert normalise_reference(typed) == reference
        return
    with pytest.raises(BadReference):
        normalise_reference(typed)


def test_nearly_every_swap_of_neighbours_is_found() -> None:
    missed = swaps = 0
    for number in range(2000):
        reference = new_reference("DA", (number * 7919**3).to_bytes(16, "big")[-RANDOM_BYTES:])
        symbols = reference.replace("-", "")[2:]
        for place in range(7):
            swapped = symbols[:place] + symbols[place + 1] + symbols[place] + symbols[place + 2 :]
            if swapped == symbols:
                continue
            swaps += 1
            missed += _is_reference(f"DA{swapped}")

    assert swaps > 10_000
    assert missed / swaps < 0.005


@given(random=randoms)
def test_a_reference_of_one_town_is_none_of_the_other(random: bytes) -> None:
    darmstadt = new_reference("DA", random)

    assert not _is_reference(darmstadt.replace("DA-", "MU-"))


@pytest.mark.parametrize(
    "typed", ["", "DA", "DA-7K2M", "7K2M-4Q9X", "DA-7K2M-4Q9X-2222", "DA-7K2I-4Q9X", "ä" * 10, "-" * 40]
)
def test_what_is_no_reference_is_refused(typed: str) -> None:
    with pytest.raises(BadReference):
        normalise_reference(typed)


@given(typed=st.text(max_size=30))
def test_whatever_is_typed_is_a_reference_or_refused(typed: str) -> None:
    with suppress(BadReference):
        assert normalise_reference(normalise_reference(typed)) == normalise_reference(typed)


def test_no_symbol_can_be_mistaken_for_another() -> None:
    assert not set(ALPHABET) & set("01ILOU")
    assert len(ALPHABET) == len(set(ALPHABET)) == 30


def test_too_little_randomness_is_refused() -> None:
    with pytest.raises(ValueError, match="needs 8 random bytes, got 7"):
        new_reference("DA", b"7 bytes")


def _is_reference(typed: str) -> bool:
    try:
        normalise_reference(typed)
    except BadReference:
        return False
    return True
