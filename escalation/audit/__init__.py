"""The auditor's own reckoning of what is due and when: the one deliberate second implementation.

Nothing here imports the arithmetic that it checks (escalation.calendars, escalation.ladders,
dispatch.incident): it reads the same data, as text, and counts by other means."""
