"""Every act of staff, in the order in which pages show them. A new one is a folder and a line here."""

from zusage.workplace.acts import gather_run, record_returned, register, revive_job, tick_run
from zusage.workplace.acts.act import CaseAct, PageAct
from zusage.workplace.acts.answer_message import AnswerMessage
from zusage.workplace.acts.confirm_papers import ConfirmPapers
from zusage.workplace.acts.correct_answers import CorrectAnswers
from zusage.workplace.acts.correct_decision import CorrectDecision
from zusage.workplace.acts.decide import Decide
from zusage.workplace.acts.draft_letter import DraftLetter
from zusage.workplace.acts.extend_approval import ExtendApproval
from zusage.workplace.acts.extend_promise import ExtendPromise
from zusage.workplace.acts.hand_over import HandOver
from zusage.workplace.acts.judge_approval import JudgeApproval
from zusage.workplace.acts.receive_message import ReceiveMessage
from zusage.workplace.acts.send_again import SendAgain

ON_A_CASE: tuple[CaseAct, ...] = (
    Decide(),
    DraftLetter(),
    ReceiveMessage(),
    SendAgain(),
    HandOver(),
    AnswerMessage(),
    CorrectAnswers(),
    CorrectDecision(),
    ExtendPromise(),
    ConfirmPapers(),
    ExtendApproval(),
    JudgeApproval(),
)
"""Acts on the page of a case."""

ON_A_PAGE: tuple[PageAct, ...] = (register.ACT, gather_run.ACT, tick_run.ACT, record_returned.ACT, revive_job.ACT)
"""Acts with a page of their own, or a button on a page that only reads."""
