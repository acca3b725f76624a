"""The cast that every test knows: two municipalities with their people, and the program in the app's role."""

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import connections
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from tests.house_clock import MONDAY_MORNING

from zusage.common.keys import forget_cached_keys
from zusage.config.translations import compile_languages
from zusage.identity import queries as identity
from zusage.identity.domain import read_profile
from zusage.identity.queries import MunicipalityFacts

# A busy machine is no fault of the code: no property fails for the time it took.
hypothesis_settings.register_profile(
    "house", deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=50
)
hypothesis_settings.load_profile("house")
# `make quick` and `make thorough` ask for these by --hypothesis-profile.
for _profile, _examples in (("quick", 5), ("thorough", 1000)):
    hypothesis_settings.register_profile(_profile, hypothesis_settings.get_profile("house"), max_examples=_examples)
# `make coverage` runs the same examples each time, so that its floor does not move by chance.
hypothesis_settings.register_profile(
    "repeatable", hypothesis_settings.get_profile("house"), max_examples=20, derandomize=True
)


def pytest_configure() -> None:
    """Compile the languages: a fresh clone has their sources alone."""
    compile_languages()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Open both databases to every test that uses one (the key store is the second); name what the suites make slow."""
    for item in items:
        fixtures = set(getattr(item, "fixturenames", ()))
        if {"db", "darmstadt", "musterstadt"} & fixtures or item.get_closest_marker("django_db"):
            item.add_marker(pytest.mark.django_db(databases="__all__"), append=False)
        if "django_db_setup" in fixtures or item.get_closest_marker("django_db"):
            item.add_marker(pytest.mark.database)
        if "suites" in fixtures:
            item.add_marker(pytest.mark.slow)  # whole files of other houses, by the thousand


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Install both municipalities once, as the owner; then run everything in the app's role."""
    with django_db_blocker.unblock():
        from zusage.config.install import install_all

        install_all(
            settings.MUNICIPALITIES_FOLDER, settings.SERVICES_FOLDER, password="Losung-der-Demo", now=MONDAY_MORNING
        )
        _connect_as(settings.APPLICATION_ROLE)
    yield
    with django_db_blocker.unblock():
        _connect_as(settings.OWNER_DATABASE.get("USER", ""))


def _connect_as(role: str) -> None:
    connection = connections["default"]
    if connection.vendor == "postgresql":
        connection.close()
        connection.settings_dict["USER"] = role


@pytest.fixture
def now() -> datetime:
    return MONDAY_MORNING


@pytest.fixture
def darmstadt(db: None) -> MunicipalityFacts:
    forget_cached_keys()
    return identity.municipality_by_key("darmstadt")


@pytest.fixture
def musterstadt(db: None) -> MunicipalityFacts:
    """The town next door: to Darmstadt's people a stranger, and the other way round."""
    forget_cached_keys()
    return identity.municipality_by_key("musterstadt")


@pytest.fixture
def house(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Both databases without a transaction around the test: what is written stays, and threads see it."""
    with django_db_blocker.unblock():
        yield
        connections.close_all()


@pytest.fixture
def committed(house: None) -> Iterator[MunicipalityFacts]:
    """A town of its own for one test, a copy of Darmstadt whose rows are really committed.

    Rows of append-only tables cannot be taken away again; without the town nobody sees them.
    """
    from zusage.common.models import Job
    from zusage.common.tenancy import write_transaction
    from zusage.config.install import install_profile
    from zusage.identity.models import Municipality

    key = f"stadt-{uuid4().hex[:8]}"
    profile = read_profile(settings.MUNICIPALITIES_FOLDER / "darmstadt" / "profile.toml")
    content = deepcopy(profile.content)
    content["municipality"] |= {"key": key, "reference_prefix": key[-3:].upper(), "hosts": [f"{key}.localhost"]}
    for person in content["people"]:
        person["login"] = f"{key}-{person['login']}"
    install_profile(
        replace(profile, content=content),
        settings.MUNICIPALITIES_FOLDER / "darmstadt" / "overlays",
        settings.SERVICES_FOLDER,
        password=None,
        now=MONDAY_MORNING,
    )
    town = identity.municipality_by_key(key)
    yield town
    with write_transaction(town.id):
        Job.objects.all().delete()
    Municipality.objects.filter(id=town.id).delete()


@pytest.fixture
def suites() -> Path:
    """Third-party conformance suites, where they are beside the project."""
    folder = Path(__file__).parent.parent / "shared" / "suites"
    if not folder.is_dir():
        pytest.skip("the third-party suites are not beside this checkout")
    return folder
