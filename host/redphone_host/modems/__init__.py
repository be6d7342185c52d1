"""Modems without hardware: what stands at the other end of a bearer's port in tests, and on a laptop."""
