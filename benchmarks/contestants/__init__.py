"""Those who do the work: each a script of its own, that imports nothing but what it measures."""
