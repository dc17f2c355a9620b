"""Infrastructure of Kelisim: resources, state machine, packaging, containers, fuzzing and the local stack.

Of all this only the migrations of `infra.postgres` are deployed, with the image.
"""
