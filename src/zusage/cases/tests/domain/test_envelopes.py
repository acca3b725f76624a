"""What lies in one envelope."""

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

import pytest

from zusage.cases.domain.envelopes import in_envelopes
from zusage.common.domain.ids import new_id

ONE, OTHER = new_id(), new_id()
MONDAY, TUESDAY = datetime(2026, 11, 23, 9, tzinfo=UTC), datetime(2026, 11, 24, 9, tzinfo=UTC)


@dataclass(frozen=True)
class Lying:
    name: str
    case_id: UUID = ONE
    kind: str = "notice"
    copy: int = 1
    state: str = "in_run"
    created_at: datetime = MONDAY


NOTICE, TAG = Lying("notice"), Lying("tag", kind="item")


@pytest.mark.parametrize(
    ("deliveries", "envelopes"),
    [
        ([NOTICE, TAG], [["notice", "tag"]]),
        ([TAG, NOTICE], [["notice", "tag"]]),
        ([TAG], [["tag"]]),
        ([NOTICE, Lying("second copy", copy=2), TAG], [["notice", "tag"], ["second copy"]]),
        ([NOTICE, Lying("letter", kind="letter"), TAG], [["notice", "tag"], ["letter"]]),
        ([NOTICE, Lying("tag", kind="item", case_id=OTHER)], [["notice"], ["tag"]]),
        ([Lying("sent again", created_at=TUESDAY), TAG], [["sent again"], ["tag"]]),
        ([Lying("posted", state="handed_over"), TAG], [["posted"], ["tag"]]),
        ([], []),
    ],
)
def test_a_thing_lies_with_the_letter_of_the_same_act(deliveries: list[Lying], envelopes: list[list[str]]) -> None:
    assert [[lying.name for lying in envelope] for envelope in in_envelopes(deliveries)] == envelopes
