"""An answer in words: what several analyses say of it, in plain English."""
