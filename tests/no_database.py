"""A plugin for `make quick`: Django's models can be imported, but pytest-django and its fixtures stay away.

Its fixtures around every test cost a third of the time of three thousand tests that never ask for a database.
"""

import os

import django
import pytest

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
django.setup()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Know the setting that pytest-django would read."""
    parser.addini("DJANGO_SETTINGS_MODULE", "read by pytest-django")
