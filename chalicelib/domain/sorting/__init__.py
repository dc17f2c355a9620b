"""Which category of Appendix 3 a movement belongs to: books of rules, words, parties, own transfers."""
