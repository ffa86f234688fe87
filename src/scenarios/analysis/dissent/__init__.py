"""Who disagrees, and what it would take for them to prevail."""
