"""The starting configuration as data: limits and ladders. Every figure is a county's to change."""
