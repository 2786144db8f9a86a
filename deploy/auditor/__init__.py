"""The timer auditor: a process of its own that proves that no deadline is missed."""
