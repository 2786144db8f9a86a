"""The county: areas and grids, organisations, people and devices, and where a place lies."""
