"""The starting configuration as data: classes and limits, phrase lexicon, thresholds, mappings."""
