"""Log-ins and their passwords."""

from zusage.identity.models import Person


def set_password(login: str, password: str) -> None:
    """Give a person a new password."""
    person = Person.objects.get(login=login)
    person.set_password(password)
    person.save()


def person_of(login: str, demo_password: str | None) -> Person:
    """Return whoever has a log-in; somebody new gets the password, or none."""
    person = Person.objects.filter(login=login).first()
    return person or Person.objects.create_person(login=login, password=demo_password)
