"""What it is worth to know something before choosing: events, signals about them, and judgements."""
