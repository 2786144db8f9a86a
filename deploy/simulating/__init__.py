"""The flight simulator (规则推演): other rules against the case files of the last days."""
