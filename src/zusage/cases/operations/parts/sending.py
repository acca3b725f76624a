"""A form is remembered with the case it has opened, and forgotten when nobody sends it again."""

from datetime import datetime, timedelta

from zusage.cases.models import Case, Sending
from zusage.cases.queries.sendings import CODE_SHOWN_FOR, code_place, form_hash
from zusage.common.domain.ids import KeyId
from zusage.common.keys import seal_json

KEPT_FOR = timedelta(days=30)
"""As long as a draft would have been there."""


def remember_sending(form: str, case: Case, access_code: str, now: datetime) -> None:
    """Write down in the act that opens the case that this form has opened it.

    :raises IntegrityError: if it has opened another
    """
    Sending.objects.bulk_create(
        [
            Sending(
                form=form_hash(form),
                case_id=case.id,
                access_code=seal_json(KeyId(case.key_id), access_code, code_place(case)),
                sent_at=now,
            )
        ]
    )


def forget_sendings(*, now: datetime) -> None:
    """Delete the codes of which the hour is over, and what nobody sends again, in the open act."""
    Sending.objects.filter(sent_at__lt=now - CODE_SHOWN_FOR).exclude(access_code=b"").update(access_code=b"")
    Sending.objects.filter(sent_at__lt=now - KEPT_FOR).delete()
