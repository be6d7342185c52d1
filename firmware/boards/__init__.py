"""Pin maps: one file a board, constants only."""
