"""The mail server of the house: what it says is a refusal for good, a refusal for now, or silence."""

from smtplib import (
    SMTPAuthenticationError,
    SMTPConnectError,
    SMTPRecipientsRefused,
    SMTPResponseException,
    SMTPServerDisconnected,
)

from django.core.mail import EmailMessage

from zusage.common.jobs import PermanentFailure, Unreachable

_FOR_GOOD = range(500, 600)


class MailRefused(PermanentFailure):
    """The server takes nothing for this address, now or later."""


class MailServerSilent(Unreachable):
    """The server does not answer, or does not know us: no other mail would go out either."""


def post_mail(message: EmailMessage) -> None:
    """Hand a mail to the server.

    :raises MailRefused: if it says that it will never take it (RFC 5321, replies 5yz)
    :raises MailServerSilent: if it does not answer
    :raises SMTPException: if it says that it will not take it now
    """
    try:
        message.send()
    except SMTPRecipientsRefused as refused:
        if all(code in _FOR_GOOD for code, _ in refused.recipients.values()):
            raise MailRefused from refused
        raise
    except (SMTPAuthenticationError, SMTPConnectError, SMTPServerDisconnected) as error:
        raise MailServerSilent from error
    except SMTPResponseException as error:
        if error.smtp_code in _FOR_GOOD:
            raise MailRefused from error
        raise
    except OSError as error:
        raise MailServerSilent from error
