"""Kafka in and out: the Faust app, one module per agent, and the guard around them."""
