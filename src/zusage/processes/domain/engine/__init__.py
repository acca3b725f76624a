"""The engine: starts a process and carries it on at a signal. Deterministic, without any outside effect.

The kernel moves the tokens; the engine evaluates expressions and decision tables, keeps the variables and hands the
kernel the choice. What the world has to do comes back as effects, what happened as facts. An effect's id is unique
within its matter; carrying out an effect twice is the caller's to prevent by that id, a signal for it is accepted once.
"""

from zusage.processes.domain.engine.advance import advance, start
from zusage.processes.domain.engine.facts import FACT_KINDS
from zusage.processes.domain.engine.run import MAX_MOVES
from zusage.processes.domain.engine.signals import (
    AwaitMessage,
    AwaitSignal,
    BroadcastSignal,
    CallService,
    Cancel,
    CancelTimer,
    CompleteService,
    CompleteWorkItem,
    CreateWorkItem,
    Effect,
    EndReached,
    ErrorUncaught,
    IgnoreMessage,
    IgnoreSignal,
    MessageArrived,
    ReportError,
    SendMessage,
    SetTimer,
    Signal,
    SignalArrived,
    Step,
    TimerFired,
    WithdrawService,
    WithdrawWorkItem,
)

__all__ = [
    "FACT_KINDS",
    "MAX_MOVES",
    "AwaitMessage",
    "AwaitSignal",
    "BroadcastSignal",
    "CallService",
    "Cancel",
    "CancelTimer",
    "CompleteService",
    "CompleteWorkItem",
    "CreateWorkItem",
    "Effect",
    "EndReached",
    "ErrorUncaught",
    "IgnoreMessage",
    "IgnoreSignal",
    "MessageArrived",
    "ReportError",
    "SendMessage",
    "SetTimer",
    "Signal",
    "SignalArrived",
    "Step",
    "TimerFired",
    "WithdrawService",
    "WithdrawWorkItem",
    "advance",
    "start",
]
