"""The one place where red and black meet. Keys live here and nowhere else in the core."""
