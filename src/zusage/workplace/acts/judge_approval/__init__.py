"""Say whether the approval counts as granted, once the period is over."""

from zusage.workplace.acts.judge_approval.view import JudgeApproval

__all__ = ["JudgeApproval"]
