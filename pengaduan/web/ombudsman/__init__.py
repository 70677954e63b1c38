"""The desk of Ombudsman staff and assessors."""
