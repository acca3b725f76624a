"""A queue in which promises are made, kept and broken: which way of quoting and ordering keeps what.

One pool of clerks, simulated from the description in `model.py`; nothing here is measured on real cases.
`kernel.py` is the test that finds the earliest day, `simulation.py` the queue, `measures.py` the figures; `network/` is
the same for several pools.
"""
