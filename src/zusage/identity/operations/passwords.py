"""Log-ins and their passwords."""

from zusage.common.domain.refusal import Mistake
from zusage.identity.models import Person


class NobodyOfThatName(Mistake):
    """No person has this log-in."""


def set_password(login: str, password: str) -> None:
    """Give a person a new password.

    :raises NobodyOfThatName: if no person has this log-in
    """
    person = Person.objects.filter(login=login).first()
    if person is None:
        raise NobodyOfThatName(f"nobody has the log-in '{login}'; log-ins stand in the profile of a municipality")
    person.set_password(password)
    person.save()


def person_of(login: str, demo_password: str | None) -> Person:
    """Return whoever has a log-in; somebody new gets the password, or none."""
    person = Person.objects.filter(login=login).first()
    return person or Person.objects.create_person(login=login, password=demo_password)
