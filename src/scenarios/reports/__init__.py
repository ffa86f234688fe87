"""One self-contained page about a scenario; the only layer that loads Jinja2."""
