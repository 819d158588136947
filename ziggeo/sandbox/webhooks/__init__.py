"""Tells the addresses that asked for it what happened: who is told, how it is written, and how it is brought there."""
