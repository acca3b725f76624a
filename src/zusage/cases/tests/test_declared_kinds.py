"""What a package may declare in a closed list has its place wherever the house has to know it."""

from enum import StrEnum

import pytest
from django.db.models import CharField, Field

from zusage.cases.models import Case, Decision, Delivery
from zusage.catalogue.domain.package import EndKind, Nature, Purpose
from zusage.promises.domain.promise import SettlementKind


def test_every_end_settles_promises_in_a_way_that_promises_know() -> None:
    assert {end.value for end in EndKind} == {how.value for how in SettlementKind}


@pytest.mark.parametrize(
    ("kinds", "column"),
    [
        (EndKind, Case._meta.get_field("end_kind")),
        (Nature, Decision._meta.get_field("nature")),
        (Purpose, Delivery._meta.get_field("purpose")),
    ],
)
def test_every_member_fits_into_its_column(kinds: type[StrEnum], column: "Field[str, str]") -> None:
    assert isinstance(column, CharField)
    assert column.max_length is not None
    assert max(len(kind) for kind in kinds) <= column.max_length
