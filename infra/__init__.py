"""What Kelisim stands on: resources, state machine, packaging and the local stack; never deployed."""
