"""An approval that counts as granted: where a law orders it, from complete papers, watched, judged by a person."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.core import mail
from tests.house_clock import BERLIN

from zusage.cases.domain.events import ApprovalAlarm
from zusage.cases.operations.confirm_papers_complete import (
    NoDayForPapers,
    NothingStartsWithPapers,
    PapersConfirmedBefore,
    PapersStillAsked,
)
from zusage.cases.operations.extend_promise import DayAfterApproval
from zusage.cases.operations.judge_approval import JudgementWithoutReason, PeriodNotOver
from zusage.cases.queries.approval import ApprovalStanding
from zusage.cases.tests.stories import APPROVAL, ASK_FOR_PAPERS, ASSESS, FOR_A_PERSON, Town
from zusage.common import jobs
from zusage.common.domain.german import local_day
from zusage.common.domain.ids import CaseId, new_id
from zusage.common.domain.refusal import Refusal
from zusage.common.tenancy import write_transaction
from zusage.identity.domain import NotAllowed
from zusage.law.domain import deemed_approval
from zusage.law.domain.calendar import CalendarNotPublished
from zusage.law.domain.deadlines import INACTION, DeadlineKind
from zusage.law.domain.deemed_approval import (
    DEEMED_APPROVALS,
    ApprovalExtendedTooEarly,
    ApprovalExtendedTooLate,
    ApprovalExtendedTwice,
    ApprovalExtensionTooLong,
    ApprovalExtensionWithoutReason,
    ApprovalRuleNotInForce,
)
from zusage.promises.operations.approving import ApprovalExtensionNotTold, NoDeemedApproval

LAST_DAY = date(2027, 2, 24)
"""Three months after Tuesday, 24 November 2026; a Wednesday."""
LEVELS = {30: date(2027, 1, 13), 14: date(2027, 2, 4), 7: date(2027, 2, 15), 2: date(2027, 2, 22)}


@pytest.fixture
def applied(town: Town) -> CaseId:
    """An application that came in on a Monday and waits for a person."""
    town.offers_an_approval()
    return town.open(FOR_A_PERSON, service=APPROVAL).case_id


@pytest.fixture
def complete(town: Town, applied: CaseId) -> CaseId:
    """The same, whose papers were complete on Tuesday, as was said on Wednesday."""
    town.on(date(2026, 11, 25)).confirm_papers(applied, date(2026, 11, 24))
    return applied


def standing(town: Town, case_id: CaseId) -> ApprovalStanding | None:
    facts = town.status(case_id).approval
    return facts.standing if facts else None


def look_after(town: Town, day: date) -> None:
    """Let the daily watch run on a day; twice on one day is another job each time."""
    town.on(day, hour=1)
    with write_transaction(town.id):
        jobs.queue("cases.daily_watch", {}, now=town.now, key=f"watch:{new_id()}")
    town.run_jobs()


def alarms(town: Town, case_id: CaseId) -> list[tuple[date, int]]:
    return [
        (local_day(event.at, BERLIN), event.facts["working_days_left"])
        for event in town.events(case_id, ApprovalAlarm.kind)
    ]


# --- the start ---


def test_nothing_runs_until_somebody_says_that_the_papers_are_complete(town: Town, applied: CaseId) -> None:
    assert standing(town, applied) is None
    assert {deadline.rule for deadline in town.status(applied).deadlines} >= {INACTION.code}
    assert not any(deadline.kind is DeadlineKind.STATUTORY_DECISION for deadline in town.status(applied).deadlines)


def test_the_period_counts_from_the_day_of_the_last_paper(town: Town, complete: CaseId) -> None:
    facts = town.status(complete).approval

    assert facts is not None
    assert (facts.period.papers_complete_on, facts.period.ends_on) == (date(2026, 11, 24), LAST_DAY)
    assert facts.granted_on == date(2027, 2, 25)
    assert facts.standing is ApprovalStanding.RUNNING
    assert town.kinds(complete)[-2:] == ["papers.complete", "approval.started"]


def test_the_applicant_hears_at_once_from_when_silence_counts_as_a_grant(town: Town, applied: CaseId) -> None:
    town.run_jobs()
    before = len(mail.outbox)

    town.confirm_papers(applied, date(2026, 11, 23))
    town.run_jobs()

    assert len(mail.outbox) == before + 1
    assert [step.text.replace("\u00a0", " ") for step in town.status(applied).steps][-2:] == [
        "Ihre Unterlagen sind vollständig seit Montag, 23. November 2026.",
        "Die gesetzliche Frist für unsere Entscheidung läuft bis Dienstag, 23. Februar 2027. Geben wir Ihnen unsere "
        "Entscheidung bis dahin nicht bekannt, gilt die beantragte Genehmigung ab Mittwoch, 24. Februar 2027 als "
        "erteilt.",
    ]


def test_what_was_said_once_binds(town: Town, complete: CaseId) -> None:
    with pytest.raises(PapersConfirmedBefore) as refusal:
        town.confirm_papers(complete, date(2026, 11, 25))
    assert refusal.value.parameters == {"on": "24.11.2026"}


def test_papers_are_not_complete_while_somebody_is_asked_for_them(town: Town, applied: CaseId) -> None:
    town.complete(applied, ASK_FOR_PAPERS)

    with pytest.raises(PapersStillAsked):
        town.confirm_papers(applied, town.today)

    town.later(days=1).supply(applied)
    town.confirm_papers(applied, town.today)
    assert standing(town, applied) is ApprovalStanding.RUNNING


@pytest.mark.parametrize("day", [date(2026, 11, 22), date(2026, 11, 24)])
def test_papers_were_complete_between_receipt_and_today(town: Town, applied: CaseId, day: date) -> None:
    with pytest.raises(NoDayForPapers):
        town.confirm_papers(applied, day)


def test_where_no_law_orders_it_nothing_starts(town: Town) -> None:
    receipt = town.open(FOR_A_PERSON)

    with pytest.raises(NothingStartsWithPapers):
        town.confirm_papers(receipt.case_id, town.today)
    assert town.events(receipt.case_id, "papers.complete") == []


def test_only_a_clerk_of_the_service_says_so(town: Town, applied: CaseId) -> None:
    with pytest.raises(NotAllowed):
        town.confirm_papers(applied, town.today, by=town.clerk("post"))


def test_no_promise_is_made_that_would_outlast_the_period(town: Town) -> None:
    town.offers_an_approval(rule='rule = "by_law"\nmonths = 1\nsource = "§ 5"\nextension_source = "§ 5"', window=15)
    in_time = town.open(FOR_A_PERSON, service=APPROVAL).case_id
    for number in range(20):
        town.declare_closed(date(2026, 11, 26) + timedelta(days=number))
    too_late = town.open(FOR_A_PERSON, service=APPROVAL).case_id

    assert town.promise(in_time).until == date(2026, 12, 14)
    (event,) = [event for event in town.events(too_late, "promise.not_made") if event.facts["promise"] == "decision"]
    assert event.facts["reason"] == "outlasts_statutory"


def test_an_application_is_taken_in_whatever_has_become_of_the_rule(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    town.offers_an_approval()
    repealed = tuple(replace(rule, valid_until=date(2026, 11, 1)) for rule in DEEMED_APPROVALS)
    monkeypatch.setattr(deemed_approval, "DEEMED_APPROVALS", repealed)

    case_id = town.open(FOR_A_PERSON, service=APPROVAL).case_id

    with pytest.raises(ApprovalRuleNotInForce):
        town.confirm_papers(case_id, town.today)
    assert town.events(case_id, "papers.complete") == []


def test_other_clocks_that_begin_with_complete_papers_start_too(town: Town) -> None:
    town.offers_an_approval(
        'rule = "hbo_65"\n\n'
        '[[deadlines]]\nkind = "decision"\nstarts = "complete"\nmonths = 2\nsource = "§ 9 der Satzung"'
    )
    case_id = town.open(FOR_A_PERSON, service=APPROVAL).case_id

    town.confirm_papers(case_id, town.today)

    (deadline,) = [
        deadline for deadline in town.status(case_id).deadlines if deadline.kind is DeadlineKind.STATUTORY_DECISION
    ]
    assert (deadline.source, deadline.started_on, deadline.ends_on) == (
        ("§ 9 der Satzung", date(2026, 11, 23), date(2027, 1, 25))  # 23 January is a Saturday
    )


# --- the extension ---


def test_it_is_extended_once_with_a_reason_that_was_known_in_time(town: Town, complete: CaseId) -> None:
    town.on(LAST_DAY).extend_approval(complete, date(2027, 4, 23))
    facts = town.status(complete).approval

    assert facts is not None
    assert (facts.period.ends_on, facts.granted_on) == (date(2027, 4, 23), date(2027, 4, 24))
    assert [step.message for step in town.status(complete).steps if "verlängert" in step.text] == [
        "Die Stellungnahme der Denkmalpflege steht aus."
    ]
    with pytest.raises(ApprovalExtendedTwice):
        town.extend_approval(complete, date(2027, 4, 24))


@pytest.mark.parametrize(
    ("today", "until_on", "told_on", "reason", "refusal"),
    [
        (date(2027, 2, 25), date(2027, 3, 24), date(2027, 2, 25), "Grund", ApprovalExtendedTooLate),
        (date(2027, 2, 23), date(2027, 3, 24), date(2026, 11, 23), "Grund", ApprovalExtendedTooEarly),
        (date(2027, 2, 23), date(2027, 3, 24), date(2027, 2, 24), "Grund", ApprovalExtensionNotTold),
        (date(2027, 2, 23), date(2027, 3, 24), date(2027, 2, 23), " ", ApprovalExtensionWithoutReason),
        (date(2027, 2, 23), date(2027, 4, 25), date(2027, 2, 23), "Grund", ApprovalExtensionTooLong),
    ],
)
def test_an_extension_against_the_law_changes_nothing(
    town: Town,
    complete: CaseId,
    today: date,
    until_on: date,
    told_on: date,
    reason: str,
    refusal: type[Refusal],
) -> None:
    with pytest.raises(refusal):
        town.on(today).extend_approval(complete, until_on, told_on=told_on, reason=reason)

    facts = town.status(complete).approval
    assert facts is not None
    assert facts.period.ends_on == LAST_DAY
    assert town.events(complete, "approval.extended") == []


def test_no_end_is_named_in_a_year_that_nobody_could_warn_in(town: Town) -> None:
    town.offers_an_approval('rule = "vwvfg_42a"')  # adequate is all this law says of an extension
    case_id = town.open(FOR_A_PERSON, service=APPROVAL).case_id
    town.confirm_papers(case_id, town.today)

    with pytest.raises(CalendarNotPublished):
        town.extend_approval(case_id, date(2032, 1, 5))
    assert town.events(case_id, "approval.extended") == []


def test_what_was_recorded_late_but_told_in_time_still_counts(town: Town, complete: CaseId) -> None:
    town.on(date(2027, 2, 26)).extend_approval(complete, date(2027, 3, 24), told_on=date(2027, 2, 23))

    assert standing(town, complete) is ApprovalStanding.RUNNING


def test_no_decision_is_promised_for_a_day_after_the_period(town: Town, complete: CaseId) -> None:
    with pytest.raises(DayAfterApproval):
        town.extend(complete, LAST_DAY)

    town.extend(complete, date(2027, 2, 23))
    assert town.promise(complete).until == date(2027, 2, 23)


def test_nor_when_the_period_is_over_until_somebody_has_said_that_nothing_was_granted(
    town: Town, complete: CaseId
) -> None:
    town.extend(complete, date(2027, 2, 23))
    town.complete(complete, ASK_FOR_PAPERS)
    town.later(hours=2).post()
    town.on(date(2026, 12, 9)).supply(complete)  # our promise rested, the law's period did not
    town.on(date(2027, 2, 25))

    with pytest.raises(DayAfterApproval):
        town.extend(complete, date(2027, 3, 31))

    town.judge_approval(complete, granted=False)
    town.extend(complete, date(2027, 3, 31))
    assert town.promise(complete).until == date(2027, 3, 31)


def test_only_a_head_of_unit_extends_and_only_what_runs(town: Town, applied: CaseId) -> None:
    with pytest.raises(NotAllowed):
        town.extend_approval(applied, date(2027, 3, 24), by=town.clerk())
    with pytest.raises(NoDeemedApproval):
        town.extend_approval(applied, date(2027, 3, 24))


# --- the watch ---


def test_somebody_is_warned_four_times_each_time_once(town: Town, complete: CaseId) -> None:
    for day in sorted({date(2027, 1, 12), *LEVELS.values(), date(2027, 2, 5), date(2027, 2, 23)}):
        look_after(town, day)

    assert alarms(town, complete) == [(day, level) for level, day in LEVELS.items()]


def test_who_looks_late_writes_the_most_urgent_warning_only(town: Town, complete: CaseId) -> None:
    look_after(town, date(2027, 2, 16))
    look_after(town, date(2027, 2, 16))

    assert alarms(town, complete) == [(date(2027, 2, 16), 7)]


def test_an_extension_brings_its_own_warnings(town: Town, complete: CaseId) -> None:
    look_after(town, LEVELS[14])
    town.on(LEVELS[14]).extend_approval(complete, date(2027, 4, 23))
    look_after(town, date(2027, 2, 23))
    look_after(town, date(2027, 3, 10))

    assert [
        (event.facts["until"], event.facts["working_days_left"]) for event in town.events(complete, ApprovalAlarm.kind)
    ] == [
        ("2027-02-24", 14),
        ("2027-04-23", 30),
    ]


def test_the_applicant_is_not_frightened_by_our_warnings(town: Town, complete: CaseId) -> None:
    before = len(town.status(complete).steps)

    look_after(town, LEVELS[2])

    assert alarms(town, complete) != []
    assert not [step for step in town.status(complete).steps[before:] if "Frist" in step.text]


# --- the end ---


def test_when_the_period_is_over_it_is_said_once_and_nothing_is_granted_by_the_machine(
    town: Town, complete: CaseId
) -> None:
    look_after(town, LAST_DAY)
    assert standing(town, complete) is ApprovalStanding.RUNNING

    look_after(town, date(2027, 2, 25))
    look_after(town, date(2027, 2, 26))

    (event,) = town.events(complete, "approval.period_over")
    assert (event.actor, event.facts) == ("machine", {"until": "2027-02-24", "papers_asked": False})
    assert standing(town, complete) is ApprovalStanding.OVER
    assert town.events(complete, "approval.judged") == []
    assert town.case(complete).state == "open"


def test_a_dispute_about_papers_is_told_to_the_one_who_judges(town: Town, complete: CaseId) -> None:
    town.on(date(2027, 2, 19)).complete(complete, ASK_FOR_PAPERS)

    look_after(town, date(2027, 2, 25))

    (event,) = town.events(complete, "approval.period_over")
    assert event.facts["papers_asked"] is True
    assert standing(town, complete) is ApprovalStanding.OVER


@pytest.mark.parametrize(
    ("granted", "there", "told"),
    [
        (True, ApprovalStanding.GRANTED, "gilt seit Donnerstag, 25.\u00a0Februar 2027 als erteilt"),
        (False, ApprovalStanding.NOT_GRANTED, "gilt nicht als erteilt"),
    ],
)
def test_a_person_judges_what_came_of_it(
    town: Town, complete: CaseId, *, granted: bool, there: ApprovalStanding, told: str
) -> None:
    town.on(date(2027, 2, 25)).judge_approval(complete, granted=granted, reason="Siehe Vermerk.")

    assert standing(town, complete) is there
    step = town.status(complete).steps[-1]
    assert told in step.text
    assert step.message == "Siehe Vermerk."
    with pytest.raises(PeriodNotOver):
        town.judge_approval(complete, granted=granted)


def test_what_was_judged_is_extended_no_more(town: Town, complete: CaseId) -> None:
    town.on(date(2027, 2, 25)).judge_approval(complete, granted=True)

    with pytest.raises(NoDeemedApproval):
        town.extend_approval(complete, date(2027, 3, 24), told_on=date(2027, 2, 23))


def test_a_judgement_keeps_its_day_whatever_is_recorded_later(town: Town, complete: CaseId) -> None:
    town.on(date(2027, 2, 15)).complete(complete, ASSESS)
    run_id = town.print_post()
    town.on(date(2027, 2, 25)).judge_approval(complete, granted=True)
    town.tick(run_id, posted_on=date(2027, 2, 16))

    facts = town.status(complete).approval
    assert facts is not None
    assert (facts.standing, facts.granted_on) == (ApprovalStanding.GRANTED, date(2027, 2, 25))


def test_nothing_is_judged_before_the_end_without_reason_or_by_anybody(town: Town, complete: CaseId) -> None:
    with pytest.raises(PeriodNotOver):
        town.on(LAST_DAY).judge_approval(complete, granted=True)
    with pytest.raises(JudgementWithoutReason):
        town.on(date(2027, 2, 25)).judge_approval(complete, granted=True, reason=" ")
    with pytest.raises(NotAllowed):
        town.judge_approval(complete, granted=True, by=town.clerk())


def test_a_decision_known_in_time_ends_the_watch(town: Town, complete: CaseId) -> None:
    town.complete(complete, ASSESS)
    town.hand_over(complete)
    assert standing(town, complete) is ApprovalStanding.DECIDED

    look_after(town, date(2027, 2, 25))
    look_after(town, date(2027, 2, 26))

    assert town.events(complete, "approval.alarm") == town.events(complete, "approval.period_over") == []
    assert [event.facts["known_on"] for event in town.events(complete, "approval.settled")] == ["2026-11-25"]


def test_a_letter_posted_too_late_is_known_too_late(town: Town, complete: CaseId) -> None:
    """Posted on Tuesday, 23 February, it counts as known on the 27th under the law of this service, or a Monday."""
    town.on(date(2027, 2, 23)).complete(complete, ASSESS)
    town.post()
    assert standing(town, complete) is ApprovalStanding.RUNNING

    look_after(town, date(2027, 2, 25))

    assert standing(town, complete) is ApprovalStanding.OVER
    assert len(town.events(complete, "approval.period_over")) == 1


def test_a_letter_that_came_back_was_never_known(town: Town, complete: CaseId) -> None:
    town.complete(complete, ASSESS)
    town.later(hours=3).post()
    assert standing(town, complete) is ApprovalStanding.DECIDED

    town.later(days=3).mail_returns(complete)

    assert standing(town, complete) is ApprovalStanding.RUNNING


def test_a_matter_taken_back_is_watched_no_more(town: Town, complete: CaseId) -> None:
    town.withdraw(complete)
    look_after(town, date(2027, 2, 25))

    assert standing(town, complete) is None
    assert town.events(complete, "approval.period_over") == []


def test_the_house_still_tells_the_truth(town: Town, complete: CaseId) -> None:
    town.on(date(2027, 2, 10)).extend_approval(complete, date(2027, 3, 24))
    look_after(town, date(2027, 3, 25))
    town.judge_approval(complete, granted=False)

    assert town.verify().faults == []
