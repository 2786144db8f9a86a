"""HTTP and websocket: intake, commands, lists, access and the live board feed."""
