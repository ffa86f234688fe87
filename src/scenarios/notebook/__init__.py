"""What needs a running Jupyter; the only layer that loads ipywidgets."""
