"""Partners' callbacks at the pace of the planned peak over many open cases, in either place (`make load`)."""
