"""Keeping score: what happened, and how good the forecasts of it were."""
