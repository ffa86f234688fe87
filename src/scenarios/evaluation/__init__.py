"""Independent routes from a scenario to a number."""
