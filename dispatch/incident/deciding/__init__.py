"""What each command leads to, by subject; who may send it in which state is asked before."""
