"""One module for each question about what to choose and why; none leans on another."""
