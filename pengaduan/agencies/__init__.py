"""Agencies, their units, regions and Ombudsman offices."""
