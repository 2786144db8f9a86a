"""What is run and how: command line, settings, logs, broker, supervision, composition roots."""
