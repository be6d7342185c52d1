"""Redphone's host side: fill, flash, operate, emulate, inspect. Runs on CPython; stands on `redphone.station`."""
