"""A hotline in half a minute: two emulated boxes, a noisy line, and what happens on them, told as it happens."""
