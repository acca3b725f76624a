"""The time an applicant has to answer a request for papers."""

from datetime import UTC, date, datetime

from zusage.common.tenancy import write_transaction
from zusage.identity.queries import MunicipalityFacts
from zusage.promises import operations
from zusage.promises.tests.conftest import lay_case


def test_the_days_to_answer_begin_when_the_letter_is_deemed_known(darmstadt: MunicipalityFacts, now: datetime) -> None:
    with write_transaction(darmstadt.id):
        case_id = lay_case(now)

        deadline = operations.start_answer_deadline(
            case_id=case_id,
            family="AO",
            channel="post",
            handed_over_on=date(2026, 11, 24),
            days=28,
            now=datetime(2026, 11, 24, 12, tzinfo=UTC),
        )

    # Posted on Tue 24 Nov: day 4 is Sat 28 Nov, so known on Mon 30 Nov; 28 days later is Mon 28 Dec.
    assert (deadline.started_on, deadline.ends_on) == (date(2026, 11, 30), date(2026, 12, 28))
