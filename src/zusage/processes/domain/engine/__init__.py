"""The engine: starts a process and carries it on at an input. Deterministic, without any outside effect.

The kernel moves the tokens; the engine evaluates expressions and decision tables, keeps the variables and hands the
kernel the choice. What the world has to do comes back as effects, what happened as events. An effect's id is unique
within its matter; carrying out an effect twice is the caller's to prevent by that id, an input for it is accepted once.
"""

from zusage.processes.domain.engine.advance import advance, start
from zusage.processes.domain.engine.asking import catches_error, keys_of_message
from zusage.processes.domain.engine.effects import (
    AwaitMessage,
    AwaitSignal,
    BroadcastSignal,
    CallService,
    CancelTimer,
    CreateWorkItem,
    Effect,
    EndReached,
    ErrorUncaught,
    IgnoreMessage,
    IgnoreSignal,
    SendMessage,
    SetTimer,
    WithdrawService,
    WithdrawWorkItem,
)
from zusage.processes.domain.engine.events import ENGINE_EVENT_KINDS
from zusage.processes.domain.engine.inputs import (
    Cancel,
    CompleteService,
    CompleteWorkItem,
    CorrectVariables,
    EngineInput,
    MessageArrived,
    ReportError,
    SignalArrived,
    TimerFired,
)
from zusage.processes.domain.engine.run import MAX_MOVES
from zusage.processes.domain.engine.step import Step

__all__ = [
    "ENGINE_EVENT_KINDS",
    "MAX_MOVES",
    "AwaitMessage",
    "AwaitSignal",
    "BroadcastSignal",
    "CallService",
    "Cancel",
    "CancelTimer",
    "CompleteService",
    "CompleteWorkItem",
    "CorrectVariables",
    "CreateWorkItem",
    "Effect",
    "EndReached",
    "EngineInput",
    "ErrorUncaught",
    "IgnoreMessage",
    "IgnoreSignal",
    "MessageArrived",
    "ReportError",
    "SendMessage",
    "SetTimer",
    "SignalArrived",
    "Step",
    "TimerFired",
    "WithdrawService",
    "WithdrawWorkItem",
    "advance",
    "catches_error",
    "keys_of_message",
    "start",
]
