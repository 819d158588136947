"""What the client costs beside what else would be used, on the same work in the same run.

``python -m benchmarks`` runs everything on this machine alone: a neutral server in a process of its own, and each
contestant in a fresh process for each round, one after the other, so that all of them meet the same minute of the machine.
"""
