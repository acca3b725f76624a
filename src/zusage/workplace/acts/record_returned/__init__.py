"""Record that a letter came back; somebody is given the task of finding the address."""

from zusage.identity.domain import Role
from zusage.workplace.acts.act import Address, PageAct, Right
from zusage.workplace.acts.record_returned.view import record

ACT = PageAct(
    "record_returned",
    Right.of(Role.POST),
    (Address("post/ruecklauf/<uuid:delivery_id>", "record_returned", record),),
)
