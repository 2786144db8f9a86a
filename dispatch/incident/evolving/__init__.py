"""What each event changes of its ticket, by subject; clock runs are applied in one place above."""
