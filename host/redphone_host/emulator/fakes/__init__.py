"""Modules that MicroPython has and CPython lacks. This folder stands first on an emulated box's path."""
