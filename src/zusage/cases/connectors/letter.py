"""``zusage:letter.NAME``: write to the applicant before, beside or after the decision."""

from zusage.cases.domain.events import LetterWritten, PapersRequested
from zusage.cases.registry import connector
from zusage.cases.session import CaseSession
from zusage.catalogue.domain.package import Purpose
from zusage.promises.domain.promise import FIRST_ANSWER


@connector("letter")
def write(session: CaseSession, key: str) -> None:
    """Send a letter of the package. Once it is handed over, a request lets the promises rest; nothing else does.

    A reminder is no answer: it asks again for what a request has asked for.
    """
    purpose = session.package.letter_purposes[key]
    kind = PapersRequested if purpose is Purpose.REQUEST else LetterWritten
    session.journal.add(kind(key, purpose), session.actor)
    settles = FIRST_ANSWER if purpose.is_answer else ""
    session.send(key, "letter", settles, key, session.recipients()[:1], purpose=purpose)
    session.tell_applicant("news")
