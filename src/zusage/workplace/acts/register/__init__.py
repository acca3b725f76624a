"""Take a matter in at the counter, on the phone or from a letter: the same questions, the same deadline."""

from zusage.identity.domain import Role
from zusage.workplace.acts.act import Address, PageAct, Right
from zusage.workplace.acts.register.view import choose, receipt_pdf, register

ACT = PageAct(
    "register",
    Right.of(Role.CLERK, Role.COUNTER),
    (
        Address("neu", "new", choose),
        Address("neu/<slug:key>", "register", register),
        Address("neu/<slug:key>/beleg.pdf", "receipt", receipt_pdf),
    ),
    menu="Neu am Schalter",
)
