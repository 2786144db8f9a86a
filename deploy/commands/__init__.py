"""One module per sub-command of `bihuan`; each holds a typer application named `app`."""
