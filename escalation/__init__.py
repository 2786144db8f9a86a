"""What waiting means: limits and the moments at which they run out."""
