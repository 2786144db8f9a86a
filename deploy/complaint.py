"""The errors that a person at the terminal can mend."""

from __future__ import annotations


class Complaint(Exception):
    """Its text is one clear line: what is wrong and what to do. Shown without a traceback."""
