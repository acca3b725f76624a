"""Tables of the identity chapter.

`Municipality` and `Person` stand above the municipalities; everything else belongs to one of them. A person
holds a log-in and a password only: name, unit, roles and skills are the membership's, so that one person can
work for two municipalities and neither sees anything of the other.
"""

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from zusage.common.domain.ids import new_id
from zusage.common.provenance import FromProfile
from zusage.common.tenancy import OwnedModel


class Municipality(models.Model):
    """A tenant."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    key = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=100)
    official_name = models.CharField(max_length=200)
    reference_prefix = models.CharField(max_length=4, unique=True)
    region = models.CharField(max_length=20)
    zone = models.CharField(max_length=40)
    hosts = models.JSONField(default=list)
    is_demo = models.BooleanField(default=True)
    service_targets_only = models.BooleanField(default=True)
    profile = models.JSONField(default=dict)
    """How it is reached, paid and signed for: the sections `contact`, `payment` and `letters`."""
    profile_state = models.JSONField(default=dict)
    """What the profile last said: `facts` of the municipality itself, and the keys of all that it named."""


class PersonManager(BaseUserManager["Person"]):
    """Creates people with a hashed password."""

    def create_person(self, *, login: str, password: str | None) -> "Person":
        person = self.model(login=login)
        person.set_password(password)
        person.save(using=self._db)
        return person


class Person(AbstractBaseUser):
    """Somebody who can log in; what they may do is said by their memberships.

    When somebody logged in last is nobody's business, so Django's column for it is left out.
    """

    last_login = None  # type: ignore[assignment]
    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    login = models.CharField(max_length=80, unique=True)
    is_active = models.BooleanField(default=True)

    objects = PersonManager()

    USERNAME_FIELD = "login"


class Unit(FromProfile):
    """An office of the municipality (Amt)."""

    key = models.SlugField(max_length=40)
    name = models.CharField(max_length=120)
    contact = models.JSONField(default=dict)

    class Meta(OwnedModel.Meta):
        constraints = [models.UniqueConstraint(fields=["municipality_id", "key"], name="unit_key_once")]


class Skill(FromProfile):
    """A professional skill that an activity asks for (Fachkenntnis)."""

    key = models.SlugField(max_length=40)
    name = models.CharField(max_length=120)

    class Meta(OwnedModel.Meta):
        constraints = [models.UniqueConstraint(fields=["municipality_id", "key"], name="skill_key_once")]


class Pool(FromProfile):
    """Capacity with one skill; never one person."""

    key = models.SlugField(max_length=40)
    name = models.CharField(max_length=120)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT)
    skill = models.ForeignKey(Skill, on_delete=models.PROTECT)
    people = models.PositiveIntegerField(default=0)
    """How many people it has; a pool that does not say so counts as small."""

    class Meta(OwnedModel.Meta):
        constraints = [models.UniqueConstraint(fields=["municipality_id", "key"], name="pool_key_once")]


class Membership(FromProfile):
    """A person's place in a unit of one municipality."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT)
    display_name = models.CharField(max_length=120)
    roles = models.JSONField(default=list)
    is_active = models.BooleanField(default=True)

    class Meta(OwnedModel.Meta):
        constraints = [models.UniqueConstraint(fields=["municipality_id", "person", "unit"], name="membership_once")]


class MembershipSkill(OwnedModel):
    """A skill that somebody brings to a membership."""

    membership = models.ForeignKey(Membership, on_delete=models.CASCADE)
    skill = models.ForeignKey(Skill, on_delete=models.PROTECT)

    class Meta(OwnedModel.Meta):
        constraints = [models.UniqueConstraint(fields=["membership", "skill"], name="membership_skill_once")]
