"""What `rollback` needs inside: utilities, who chooses what, and strategies."""
