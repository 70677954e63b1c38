"""Readers of the shipped data files: bytes in, checked rows out; no database."""
