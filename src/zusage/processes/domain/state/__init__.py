"""Where a matter stands: the state, its two stored texts, and its fold from events."""

from zusage.processes.domain.state.fold import EngineEvent, fold
from zusage.processes.domain.state.marking import (
    CONDITION,
    ITEM,
    MESSAGE,
    SERVICE,
    SIGNAL,
    TIMER,
    WORK,
    Awaited,
    State,
    Wait,
)
from zusage.processes.domain.state.stored import (
    STATE_VERSION,
    StateUnreadable,
    decode_data,
    decode_marking,
    decode_state,
    encode_data,
    encode_marking,
    encode_state,
)
from zusage.processes.domain.state.values import decode_value, encode_value

__all__ = [
    "CONDITION",
    "ITEM",
    "MESSAGE",
    "SERVICE",
    "SIGNAL",
    "STATE_VERSION",
    "TIMER",
    "WORK",
    "Awaited",
    "EngineEvent",
    "State",
    "StateUnreadable",
    "Wait",
    "decode_data",
    "decode_marking",
    "decode_state",
    "decode_value",
    "encode_data",
    "encode_marking",
    "encode_state",
    "encode_value",
    "fold",
]
