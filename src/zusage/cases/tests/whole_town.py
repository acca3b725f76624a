"""A town in which one of each story happened, so that every table has rows: for tests of the house as a whole."""

from datetime import date

from zusage.cases.domain.message_lines import Incoming
from zusage.cases.operations.import_message import import_message
from zusage.cases.operations.open_case import Receipt
from zusage.cases.tests.stories import APPROVAL, ASK_FOR_PAPERS, FOR_A_PERSON, PHOTO, Town
from zusage.cases.tests.walking import OPINION, apply_for, offer, opinion_by_person


def everything_happens(town: Town) -> dict[str, Receipt]:
    """Let one of each story happen in two days, so that every table of the house has rows of this town."""
    by_machine = town.open(uploads=(PHOTO,), form="ein Formular")
    by_person = town.open({**FOR_A_PERSON, "mithalter": True, "mithalter_1": "Toni Beispiel"})
    asked = town.open(FOR_A_PERSON)
    extended = town.open(FOR_A_PERSON)
    withdrawn = town.open(FOR_A_PERSON)
    waiting = town.open(FOR_A_PERSON)
    resting = town.open(FOR_A_PERSON)
    town.has_time_for_cases(0)
    unpromised = town.open(FOR_A_PERSON)
    town.has_time_for_cases(200)
    town.draft()
    town.later(minutes=20).complete(by_person.case_id)
    town.complete(asked.case_id, ASK_FOR_PAPERS)
    town.complete(resting.case_id, ASK_FOR_PAPERS)
    town.extend(extended.case_id, date(2026, 12, 4))
    town.withdraw(withdrawn.case_id)
    town.later(hours=3).post()
    town.night_falls()
    town.supply(asked.case_id, uploads=(PHOTO,))
    town.write(waiting.case_id)
    town.mail_returns(by_machine.case_id)
    town.open_file(waiting.case_id)
    town.offers_an_approval()
    complete = town.open(FOR_A_PERSON, service=APPROVAL)
    prolonged = town.open(FOR_A_PERSON, service=APPROVAL)
    town.confirm_papers(complete.case_id, town.today)
    town.confirm_papers(prolonged.case_id, town.today)
    town.extend_approval(prolonged.case_id, date(2027, 3, 1))
    early, awaiting = _other_bodies_answer(town)
    town.is_short_of_people()
    town.run_jobs()
    return {
        "by_machine": by_machine,
        "by_person": by_person,
        "asked": asked,
        "extended": extended,
        "withdrawn": withdrawn,
        "waiting": waiting,
        "resting": resting,
        "complete": complete,
        "prolonged": prolonged,
        "unpromised": unpromised,
        "early": early,
        "awaiting": awaiting,
    }


def _other_bodies_answer(town: Town) -> tuple[Receipt, Receipt]:
    """Have one matter whose answer came too early, and one that still awaits it."""
    offer(town, opinion_by_person())
    early, awaiting = apply_for(town, OPINION, aktenzeichen="UNB-1"), apply_for(town, OPINION, aktenzeichen="UNB-2")
    payload = {"aktenzeichen": "UNB-1", "ergebnis": "zustimmung"}
    came = Incoming("m-1", OPINION, "stellungnahme", payload, early.reference)
    import_message(municipality_id=town.id, incoming=came, now=town.now)
    town.complete(awaiting.case_id, {"eingetragen": False}, activity="register")
    return early, awaiting
