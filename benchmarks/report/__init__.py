"""`make bench-report`: what `console report` takes over many cases, compared to reading the same items bare."""
