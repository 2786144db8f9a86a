"""What an incident is and how it may change; triage, duplicates, routing; messages; the store."""
