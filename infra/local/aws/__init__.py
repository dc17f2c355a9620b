"""AWS as the local stack has it: moto, the functions, the tables, the state machine."""
