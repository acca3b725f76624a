"""The log says what happened and where, never a word of what somebody told us."""

import io
import logging
from collections.abc import Iterator

import pytest
import structlog

from zusage.config import logs


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    written = io.StringIO()
    before = structlog.get_config()["logger_factory"]
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(written))
    yield written
    structlog.configure(logger_factory=before)


def fail(text: str) -> Exception:
    try:
        try:
            raise KeyError(text)
        except KeyError as cause:
            raise ValueError(f"no mailbox for {text}") from cause
    except ValueError as error:
        return error


def test_of_an_exception_type_and_places_are_written_and_no_message(log: io.StringIO) -> None:
    structlog.get_logger().error("job.failed", kind="cases.send_mail", exc_info=fail("Zottelrix"))

    line = log.getvalue()
    assert "event='job.failed'" in line
    assert "kind='cases.send_mail'" in line
    assert "builtins.ValueError at test_logs.py:" in line
    assert "| from builtins.KeyError at test_logs.py:" in line
    assert "Zottelrix" not in line


@pytest.mark.parametrize("name", ["django.request", "django.security.csrf", "PIL", "granian"])
def test_libraries_may_say_that_something_happened_but_not_what(log: io.StringIO, name: str) -> None:
    logging.getLogger(name).error("Not Found: /entwurf/geheimes-token", extra={"status_code": 404})

    assert f"source='{name}'" in log.getvalue()
    assert "status=404" in log.getvalue()
    assert "geheim" not in log.getvalue()


def test_a_line_is_a_line(log: io.StringIO) -> None:
    structlog.get_logger().info("request.refused", code="a\nb")

    assert log.getvalue().count("\n") == 1


def test_an_exception_that_comes_from_itself_ends() -> None:
    error = fail("x")

    assert logs.describe(error).count("| from") == 1
