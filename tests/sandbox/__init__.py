"""Tests of the local service, spoken to by plain HTTP."""
