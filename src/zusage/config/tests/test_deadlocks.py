"""Two acts that wait for each other: PostgreSQL ends one, and it is done once more."""

from collections.abc import Callable, Iterator
from threading import Barrier, Thread
from types import SimpleNamespace
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError, connection
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from psycopg.errors import DeadlockDetected

from zusage.capacity.operations import take_turns
from zusage.common.domain.ids import new_id
from zusage.common.tenancy import write_transaction
from zusage.config.middleware import RefusalMiddleware, is_deadlock
from zusage.identity.domain import NotAllowed
from zusage.identity.queries import MunicipalityFacts


def deadlock() -> OperationalError:
    error = OperationalError("deadlock detected")
    error.__cause__ = DeadlockDetected("deadlock detected")
    return error


@pytest.mark.skipif(connection.vendor != "postgresql", reason="in SQLite acts follow one another")
def test_of_two_acts_that_wait_for_each_other_one_goes_on(committed: MunicipalityFacts) -> None:
    """Each takes its pools in two turns, the other way round; the one that was ended goes through the second time."""
    pools, both_have_one, ended = sorted([new_id(), new_id()]), Barrier(2), []

    def act(first: UUID, then: UUID, meet: Callable[[], object]) -> None:
        with write_transaction(committed.id):
            take_turns([first])
            meet()
            take_turns([then])

    def run(first: UUID, then: UUID) -> None:
        try:
            act(first, then, both_have_one.wait)
        except OperationalError as error:
            ended.append(is_deadlock(error))
            act(first, then, lambda: None)
        finally:
            connection.close()

    threads = [Thread(target=run, args=(pools[0], pools[1])), Thread(target=run, args=(pools[1], pools[0]))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert ended == [True]


@pytest.fixture
def request_with_a_file() -> HttpRequest:
    request = RequestFactory().post("/", {"foto": SimpleUploadedFile("foto.jpg", b"a picture")})
    assert request.FILES["foto"].read() == b"a picture"
    return request


def answered(request: HttpRequest, *answers: HttpResponse | Exception) -> HttpResponse | None:
    """Let a request fail by a deadlock, and its view then answer like this."""
    left: Iterator[HttpResponse | Exception] = iter(answers)

    def view(again: HttpRequest) -> HttpResponse:
        assert again.FILES["foto"].read() == b"a picture"
        answer = next(left)
        if isinstance(answer, Exception):
            raise answer
        return answer

    request.resolver_match = SimpleNamespace(view_name="x", func=view, args=(), kwargs={})  # type: ignore[assignment]
    return RefusalMiddleware(lambda _: HttpResponse()).process_exception(request, deadlock())


def test_a_request_whose_act_was_ended_is_answered_at_the_second_try(request_with_a_file: HttpRequest) -> None:
    done = HttpResponse("done")

    assert answered(request_with_a_file, done) is done


def test_a_request_that_is_ended_twice_fails(request_with_a_file: HttpRequest) -> None:
    assert answered(request_with_a_file, deadlock()) is None


def test_what_the_second_try_refuses_is_refused_in_a_sentence(
    darmstadt: MunicipalityFacts, request_with_a_file: HttpRequest
) -> None:
    request_with_a_file.municipality = darmstadt  # type: ignore[attr-defined]

    refused = answered(request_with_a_file, NotAllowed())

    assert refused is not None
    assert refused.status_code == 403


@pytest.mark.parametrize("error", [OperationalError("the disk is full"), ValueError("deadlock detected")])
def test_nothing_else_is_tried_again(error: Exception) -> None:
    assert not is_deadlock(error)
