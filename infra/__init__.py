"""Infrastructure of Kelisim: resources, state machine, packaging, fuzzing and the local stack; never deployed."""
