"""`python -m deploy` is the `bihuan` command."""

from __future__ import annotations

from deploy.cli import main

main()
