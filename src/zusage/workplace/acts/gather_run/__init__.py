"""Gather what is ready into a post run."""

from zusage.identity.domain import Role
from zusage.workplace.acts.act import Address, PageAct, Right
from zusage.workplace.acts.gather_run.view import gather

ACT = PageAct("gather_run", Right.of(Role.POST), (Address("post/lauf", "gather_run", gather),))
