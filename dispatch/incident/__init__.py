"""The life of an incident (事件) and its ticket (工单), one thing here: data, decide, evolve."""
