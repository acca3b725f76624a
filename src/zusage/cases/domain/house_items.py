"""Work items that no process knows: the house itself makes them."""

MESSAGE_ACTIVITY = "nachricht"


ADDRESS_ACTIVITY = "anschrift"


def effect_of_message(sequence: int) -> str:
    """Return the effect id of the item in which the message is read that is the event of this number."""
    return f"m{sequence}"
