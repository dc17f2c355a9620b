"""The operators' console on the local stack that `make up` has started (`make console ARGS=...`)."""
