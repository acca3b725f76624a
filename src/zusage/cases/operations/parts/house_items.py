"""Work items that no process knows: the house itself makes them."""

MESSAGE_ACTIVITY = "nachricht"


ADDRESS_ACTIVITY = "anschrift"
