"""A network of pools: what a matter with several stages and waits outside the house can be promised. Simulated.

`model.py` is what arrives and who is there, `trouble.py` what goes wrong, `policy.py` the ways to quote and to order,
`sharing.py` how those with two skills are counted, `stages.py` how narrow windows may be, `simulation.py` the queue,
`experiments.py` what is compared, `report.py` the tables.

Run: python -m benchmarks.promises --only network
"""
