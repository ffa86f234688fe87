"""Several analysts as one belief: whose judgements, with which trust, by which rule."""
