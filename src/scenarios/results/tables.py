"""The tables of results: those of all that shows itself."""

from scenarios.displays import WIDTH, html_table, text_table

__all__ = ["WIDTH", "html_table", "text_table"]
