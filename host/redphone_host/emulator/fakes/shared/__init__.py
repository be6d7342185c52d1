"""Fakes that either runtime uses as they are."""
