"""Structured expert judgement by the classical model (Cooke 1991): experts weighed by how they did on seed questions."""
