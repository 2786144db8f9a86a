"""The command line's clients of the API: replays, the demo's feed and staff, the board, letters."""
