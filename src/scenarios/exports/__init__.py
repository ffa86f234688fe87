"""Scenarios in the terms of other programs; each program's own package is an extra."""
