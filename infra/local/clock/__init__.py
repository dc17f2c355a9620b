"""The clock of the local stack, its event queue, and the driver that moves it forward."""
