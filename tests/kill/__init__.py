"""Processes of a living house are killed at random moments; afterwards every act must be whole.

`test_killed_at_any_moment` tells the story; `house` starts, kills, freezes and copies; `nursery` forks the
processes; `people` live in the house; `audit` looks at what is left.
"""
