"""Does the client keep what it should give back? Half an hour of mixed calls, with memory and descriptors watched.

``python -m benchmarks.soak --minutes 30 --report soak.md`` talks to a server of its own on this machine alone. The calls
are made in both modes, many of them go wrong on purpose, and each has to end as its kind says.
"""
