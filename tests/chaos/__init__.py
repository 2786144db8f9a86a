"""Everything is killed at random under load; afterwards a checker rebuilds the truth."""
