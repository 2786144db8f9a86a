"""The live board: what happened, in order, to everybody who may see it."""
