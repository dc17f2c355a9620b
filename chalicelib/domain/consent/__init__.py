"""The three consents, the gate before every bank request, the reopening, and the consent receipt."""
