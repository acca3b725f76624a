"""The tax team of Darmstadt, and what a new dog brings it."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

import pytest
from django.apps import apps
from tests.house_clock import BERLIN

from zusage.capacity.domain.order import Work
from zusage.capacity.domain.stages import Stage
from zusage.common.domain.german import local_day
from zusage.common.domain.ids import new_id
from zusage.common.tenancy import write_transaction
from zusage.identity import queries as identity
from zusage.identity.queries import MunicipalityFacts
from zusage.law.domain.deadlines import INACTION
from zusage.promises.domain.promise import DECISION, FIRST_ANSWER
from zusage.promises.operations import Made, Wanted, make_promises

CHECK = Work(minutes=8, flow_minutes=30)


def lay_case(now: datetime) -> UUID:
    """Lay a bare row for a case and return its id: a promise knows no more, but the database ties it to one."""
    case_id = new_id()
    apps.get_model("cases", "Case").objects.create(
        id=case_id,
        reference=f"DA-{case_id.hex[-8:]}",
        service=apps.get_model("catalogue", "PublishedService").objects.first(),
        service_key="hund-anmelden",
        channel="online",
        received_at=now,
        received_on=local_day(now, BERLIN),
        key_id=new_id(),
        access_code_hash="",
        semantics_version=1,
        marking="",
        variables=b"",
        chain_head="",
    )
    return case_id


@pytest.fixture
def pool_id(darmstadt: MunicipalityFacts) -> UUID:
    with write_transaction(darmstadt.id):
        return identity.pools()["steuer"]


@pytest.fixture
def take_in(pool_id: UUID, now: datetime) -> Callable[..., UUID]:
    """Take in a new application whose honest day lies after its statutory deadline, inside the test's act."""

    def take(*, work: Work = CHECK, window_days: int = 70, moment: datetime = now) -> UUID:
        case_id = lay_case(moment)
        made = make_promises(
            case_id=case_id,
            service_key="baumfaellung",
            wanted=[Wanted(DECISION, window_days, (Stage("check", pool_id, work),))],
            deadline_rules=[INACTION],
            received_on=local_day(moment, BERLIN),
            now=moment,
        )
        assert [missing.reason for missing in made.unpromised] == ["outlasts_statutory"]
        return case_id

    return take


@pytest.fixture
def promise_case(pool_id: UUID, now: datetime) -> Callable[..., tuple[UUID, Made]]:
    """Promise a new case, inside the act of the test."""

    def promise(*, work: Work = CHECK, window_days: int = 2, moment: datetime = now) -> tuple[UUID, Made]:
        case_id = lay_case(moment)
        made = make_promises(
            case_id=case_id,
            service_key="hund-anmelden",
            wanted=[Wanted(FIRST_ANSWER, 2), Wanted(DECISION, window_days, (Stage("check", pool_id, work),))],
            received_on=local_day(moment, BERLIN),
            now=moment,
        )
        return case_id, made

    return promise
