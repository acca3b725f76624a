"""Record which letters of a run were handed to post, and on which day: that settles promises."""

from zusage.identity.domain import Role
from zusage.workplace.acts.act import Address, PageAct, Right
from zusage.workplace.acts.tick_run.view import tick

ACT = PageAct("tick_run", Right.of(Role.POST), (Address("post/lauf/<uuid:run_id>", "tick_run", tick),))
