"""Settings of the property tests: the same examples on each run, and no limit on time that a slow machine would miss."""

from hypothesis import settings

settings.register_profile("repeatable", derandomize=True, deadline=None, max_examples=60, database=None)
settings.load_profile("repeatable")
