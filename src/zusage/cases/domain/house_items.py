"""Work items that no process knows: the house itself makes them."""

MESSAGE_ACTIVITY = "nachricht"
OBJECTION_ACTIVITY = "widerspruch"
"""A message that sounds like an objection: somebody calls on the same day."""
ADDRESS_ACTIVITY = "anschrift"

FOLLOW_UP_ACTIVITY = "nachschau"
"""What the package has somebody look at long after the end."""

MESSAGES = frozenset({MESSAGE_ACTIVITY, OBJECTION_ACTIVITY})
"""Done by whoever reads what the applicant wrote."""
HOUSE_ITEMS = MESSAGES | {ADDRESS_ACTIVITY, FOLLOW_UP_ACTIVITY}


def effect_of_message(sequence: int) -> str:
    """Return the effect id of the item in which the message is read that is the event of this number."""
    return f"m{sequence}"
