"""The local Apache Kafka broker: one KRaft node on the loopback, its data in the state folder."""
