"""The kernel: how tokens move. The only place where token rules stand.

It works on integer tables and integer lists, knows no data, and is written in the subset of Python that CPython and
numba share, so that the live city and the twin run the same rules. Whoever calls it brings the *choice*: which flow
a gateway takes, how a wait ended.

A token is its position in ``tokens``; the entry is the node it stands at, or GONE. ``moves`` receives three integers
per move: the node left, the sequence flow taken (or FIRED, when a boundary event fired), the node reached.
Source: OMG BPMN 2.0.2, chapter 13.
"""

from typing import NamedTuple

# What a token asks for at the node it has reached.
PASS = 0  # nothing: it goes on at once
CHOICE = 1  # which of the outgoing flows, counted from 0
WORK = 2  # that the activity be carried out now; choice 0 afterwards
WAIT = 3  # the outcome of a wait: 0 for completed, n for the n-th boundary event of the activity
END = 4  # nothing: it is consumed
TOO_MANY_MOVES = 5

GONE = -1
FIRED = -1


class Tables(NamedTuple):
    """A process as integers. Flows and boundary events of node n: from ``first_...[n]`` up to ``first_...[n + 1]``."""

    asks: list[int]
    first_flow: list[int]
    flow_target: list[int]
    first_boundary: list[int]
    boundary_node: list[int]


def move(  # noqa: PLR0917  # compiled by numba, which takes places only
    tables: Tables, tokens: list[int], token: int, choice: int, moves: list[int], max_moves: int
) -> int:
    """Move one token on by ``choice``, and further until it asks for something; return what it asks for."""
    for _ in range(max_moves):
        node = tokens[token]
        if tables.asks[node] == WAIT and choice > 0:
            event = tables.boundary_node[tables.first_boundary[node] + choice - 1]
            moves.append(node)
            moves.append(FIRED)
            moves.append(event)
            node = event
            choice = 0
        flow = tables.first_flow[node] + choice
        target = tables.flow_target[flow]
        moves.append(node)
        moves.append(flow)
        moves.append(target)
        tokens[token] = target
        asks = tables.asks[target]
        if asks == END:
            tokens[token] = GONE
        if asks != PASS:
            return asks
        choice = 0
    return TOO_MANY_MOVES
