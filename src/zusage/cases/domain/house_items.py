"""Work items that no process knows: the house itself makes them."""

MESSAGE_ACTIVITY = "nachricht"
OBJECTION_ACTIVITY = "widerspruch"
"""A message that sounds like an objection: somebody calls on the same day."""
ADDRESS_ACTIVITY = "anschrift"

MESSAGES = frozenset({MESSAGE_ACTIVITY, OBJECTION_ACTIVITY})
"""Done by whoever reads what the applicant wrote."""
HOUSE_ITEMS = MESSAGES | {ADDRESS_ACTIVITY}


def effect_of_message(sequence: int) -> str:
    """Return the effect id of the item in which the message is read that is the event of this number."""
    return f"m{sequence}"
