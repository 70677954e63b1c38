"""The roles an account can be granted."""

from enum import StrEnum


class Role(StrEnum):
    """What an account was granted; a citizen needs no account."""

    AGENCY_OFFICER = "agency_officer"
    AGENCY_COORDINATOR = "agency_coordinator"
    AGENCY_HEAD = "agency_head"
    AGENCY_INSPECTOR = "agency_inspector"
    OMBUDSMAN_VERIFIER = "ombudsman_verifier"
    OMBUDSMAN_EXAMINER = "ombudsman_examiner"
    OMBUDSMAN_ASSESSOR = "ombudsman_assessor"
    OMBUDSMAN_UNIT_HEAD = "ombudsman_unit_head"
    OMBUDSMAN_CHAIR = "ombudsman_chair"
    ADMINISTRATOR = "administrator"


INTAKE_DESK = "intake_desk"
"""Staff at the moment in which they write a complaint down for somebody else."""

PSEUDO_ROLES = ("complainant", "representative", "system", INTAKE_DESK)
"""Actors without an account that act in a legal capacity."""
