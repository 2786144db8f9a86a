"""The composition roots: where settings become a running worker or server."""
