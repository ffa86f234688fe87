"""How bounds are found: sweeps, beliefs that attain them, and branch and bound over boxes of judgements."""
