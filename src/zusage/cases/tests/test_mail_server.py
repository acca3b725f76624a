"""What becomes of a mail: taken, refused for good, refused for now, or never answered."""

import socket
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import timedelta
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.core.mail import EmailMessage
from tests.ports import take_port

from zusage.cases.mail_server import MailRefused, MailServerSilent, post_mail
from zusage.cases.tests.stories import Town
from zusage.common import jobs
from zusage.common.models import Job
from zusage.common.tenancy import read_transaction


def mail() -> EmailMessage:
    return EmailMessage("Nachricht von Darmstadt", "Es gibt Neues.", "rathaus@example.org", ["kim@example.org"])


class Server:
    """A mail server that answers what it was told to."""

    def __init__(self) -> None:
        self.to_recipient = self.to_data = "250 OK"
        self.taken = 0

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.to_recipient.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.to_recipient

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        self.taken += 1
        return self.to_data


@pytest.fixture
def use_port(settings: Any) -> Callable[[int], None]:
    def use(port: int) -> None:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", port, 0.3

    return use


@pytest.fixture
def server(use_port: Callable[[int], None]) -> Iterator[Server]:
    answers, port = Server(), take_port()
    running = Controller(answers, hostname="127.0.0.1", port=port)
    running.start()
    use_port(port)
    yield answers
    running.stop()


@pytest.fixture
def silent_server(use_port: Callable[[int], None]) -> Iterator[None]:
    """Takes calls and never says a word."""
    with closing(socket.create_server(("127.0.0.1", 0))) as silent:
        use_port(silent.getsockname()[1])
        yield


def test_a_mail_is_taken(server: Server) -> None:
    post_mail(mail())

    assert server.taken == 1


@pytest.mark.parametrize(
    ("to_recipient", "to_data", "raised"),
    [
        ("550 no such mailbox", "250 OK", "MailRefused"),
        ("250 OK", "554 looks like spam", "MailRefused"),
        ("451 try again later", "250 OK", "SMTPRecipientsRefused"),
        ("250 OK", "452 mailbox full", "SMTPDataError"),
    ],
)
def test_what_the_server_says_for_good_is_told_from_what_it_says_for_now(
    server: Server, to_recipient: str, to_data: str, raised: str
) -> None:
    server.to_recipient, server.to_data = to_recipient, to_data

    with pytest.raises(Exception) as refused:  # noqa: PT011  (the table names each)
        post_mail(mail())

    assert type(refused.value).__name__ == raised


def test_a_server_that_says_nothing_is_silent(silent_server: None) -> None:
    with pytest.raises(MailServerSilent):
        post_mail(mail())


def test_a_server_that_is_not_there_is_silent(use_port: Callable[[int], None]) -> None:
    use_port(take_port())

    with pytest.raises(MailServerSilent):
        post_mail(mail())


def test_a_mailbox_that_is_not_there_is_tried_once_and_told(town: Town, server: Server) -> None:
    server.to_recipient = "550 no such mailbox"
    town.open()

    town.run_jobs()

    with read_transaction(town.id):
        (dead,) = jobs.dead_letters()
    assert (dead.kind, dead.last_error, dead.attempt) == ("cases.send_mail", MailRefused.__name__, 1)


def test_a_silent_server_holds_one_mail_and_nothing_else(town: Town, silent_server: None) -> None:
    for _ in range(5):
        town.open()

    town.run_jobs()

    with read_transaction(town.id):
        mails = list(Job.objects.filter(kind="cases.send_mail").values_list("state", "attempt", "due_at"))
        others = set(Job.objects.exclude(kind="cases.send_mail").filter(due_at__lte=town.now).values_list("state"))
    assert mails == [(Job.State.WAITING, 0, town.now + jobs.ASK_AGAIN)] * 5
    assert others == {(Job.State.DONE,)}


def test_after_a_day_of_silence_a_mail_is_counted_and_given_up_like_all_else(town: Town, silent_server: None) -> None:
    town.open()
    town.run_jobs()

    later = town.now + timedelta(days=1)
    for attempt in range(jobs.MOST_ATTEMPTS):
        jobs.run_all_due(later + timedelta(hours=attempt))

    with read_transaction(town.id):
        assert [dead.last_error for dead in jobs.dead_letters() if dead.kind == "cases.send_mail"] == [
            MailServerSilent.__name__
        ]
