"""Real parts for tests and benchmarks: broker, databases, processes, polling."""
