"""Queues in which promises are made, kept and broken: which way of quoting and ordering keeps what. Simulated."""
