"""A queue in which promises are made, kept and broken: which way of quoting and ordering keeps what.

One pool of clerks, simulated from the description in `model.py`; nothing here is measured on real cases.
`kernel.py` is the test that finds the earliest day, `simulation.py` the queue, `measures.py` the figures. What is
asked: `experiments.py` (steady weather, shocks, wrong estimates), `fixed.py` (windows that never change), `lasting.py`
(changes that stay), `record.py` (what is stated), `waves.py` (who carries a wave), `guarantee.py` (windows that can be
guaranteed). `network/` is the same for several pools.
"""
