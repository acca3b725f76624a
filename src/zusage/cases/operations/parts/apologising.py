"""A broken promise is owned up to in writing, with the day that we expect now, if the package has a letter for it."""

from collections.abc import Iterable

from zusage.cases.domain.events import CaseEvent, LetterWritten, PromiseBroken
from zusage.cases.journal import MACHINE
from zusage.cases.queries.forecast import forecast_on
from zusage.cases.session import CaseSession
from zusage.catalogue.domain.package import Purpose
from zusage.promises.domain.promise import DECISION
from zusage.promises.queries import promise_of_case


def apologise(session: CaseSession, news: Iterable[CaseEvent]) -> None:
    """Send the letter of apology to the applicant if the day of the decision has passed, as the news say.

    It is no answer: it keeps nothing, and nothing rests for it.
    """
    letter = next((name for name, of in session.package.letter_purposes.items() if of is Purpose.APOLOGY), None)
    if letter is None or not any(isinstance(event, PromiseBroken) and event.promise == DECISION for event in news):
        return
    facts = promise_of_case(session.case.id, DECISION, today=session.today)
    expected_on = forecast_on(session.case, session.package, session.open_items(), session.now)
    promise = {
        "until": str(facts.until) if facts else None,
        "expected_on": str(expected_on) if expected_on else None,
    }
    session.journal.add(LetterWritten(letter, Purpose.APOLOGY), MACHINE)
    session.send(
        letter, "letter", "", letter, session.recipients()[:1], purpose=Purpose.APOLOGY, about={"promise": promise}
    )
