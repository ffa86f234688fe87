"""Whose judgement: records of who judged what, several analysts as one belief, evidence, and keeping score."""
