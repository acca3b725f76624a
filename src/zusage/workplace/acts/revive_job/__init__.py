"""Let the machine try again what it gave up."""

from zusage.identity.domain import Role
from zusage.workplace.acts.act import Address, PageAct, Right
from zusage.workplace.acts.revive_job.view import revive

ACT = PageAct("revive_job", Right.of(Role.HEAD), (Address("stillstand/<uuid:job_id>", "revive_job", revive),))
