"""Counts what happened: who played what, when and by which device; and what follows for statistics and analytics."""
