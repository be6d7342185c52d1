"""Builds what goes onto a box: the application, its manifest, its glyphs, and images to flash."""
