"""`make deploy STAGE=test`: checks what must be there, packages, uploads, creates or updates the stack of a stage."""
