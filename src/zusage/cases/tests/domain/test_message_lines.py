"""A file of messages is read line by line; what is no message is told with its reason."""

import pytest

from zusage.cases.domain.message_lines import MOST_BYTES, BadLine, Incoming, read_line

WHOLE = b'{"id": "m-1", "service": "s", "message": "antwort", "reference": "DA-1", "payload": {"ergebnis": "ja"}}'


def test_a_line_is_a_message() -> None:
    assert read_line(WHOLE) == Incoming("m-1", "s", "antwort", {"ergebnis": "ja"}, "DA-1")
    assert read_line(b'{"id": "1", "service": "s", "message": "n"}') == Incoming("1", "s", "n", {}, "")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (b"{", "is not JSON: Expecting property name enclosed in double quotes"),
        (b'{"id": "\xff"}', "is not UTF-8 text"),
        (b"[1]", "must be an object"),
        (b"[" * 90_000, "is not JSON that can be read"),
        (b'{"id": ' + b"1" * 9000 + b"}", "is not JSON that can be read"),
        (b" " * (MOST_BYTES + 1), f"longer than {MOST_BYTES} bytes"),
        (WHOLE.replace(b'"id"', b'"kennung"'), "unknown: kennung; allowed: id, service, message, reference, payload"),
        (WHOLE.replace(b'"m-1"', b'""'), "'id' is missing"),
        (WHOLE.replace(b'"m-1"', b"1"), "'id' must be a text of at most 200 characters"),
        (WHOLE.replace(b"m-1", b"m" * 201), "'id' must be a text of at most 200 characters"),
        (WHOLE.replace(b'"DA-1"', b"null"), "'reference' must be a text of at most 200 characters"),
        (WHOLE.replace(b'{"ergebnis": "ja"}', b"7"), "'payload' must be an object"),
    ],
)
def test_a_line_that_is_no_message_is_told_why(line: bytes, said: str) -> None:
    with pytest.raises(BadLine) as bad:
        read_line(line)

    assert str(bad.value) == said
