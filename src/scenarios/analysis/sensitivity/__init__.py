"""Which judgement drives an answer, and where the answer tips: everything from derivatives, nothing from blind re-runs."""
