"""Assessments: editions applied to units and entities, ranked."""
