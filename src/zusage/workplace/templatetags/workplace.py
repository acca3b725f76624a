"""The navigation, as the frame of the workplace asks for it."""

from django import template

from zusage.identity.domain import Clerk
from zusage.workplace.navigation import Entry, entries_for

register = template.Library()


@register.simple_tag
def navigation(clerk: Clerk) -> list[Entry]:
    """Return where this membership may go."""
    return entries_for(clerk)
