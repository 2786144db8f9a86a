"""Indicators (考核指标): what counts of a case file, and one definition of every number."""
