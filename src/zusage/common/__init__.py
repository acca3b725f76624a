"""What every chapter stands on: refusals, ids, the transaction, keys, jobs."""
