"""Where tickets, case files and what the workers have done are kept, on SQLite and PostgreSQL."""
