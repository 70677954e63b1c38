"""What each account role may open. Least privilege: whoever needs less, gets less."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from pengaduan.rules.capacities import acting_role, capacities, law_roles
from pengaduan.rules.roles import PSEUDO_ROLES, Role

__all__ = [
    "PSEUDO_ROLES",
    "Permission",
    "Role",
    "acting_role",
    "capacities",
    "law_roles",
    "permissions",
]


class Permission(StrEnum):
    """What a page or a step asks for."""

    CASE_VIEW_AGENCY = "case_view_agency"
    CASE_ANSWER = "case_answer"
    CASE_DISPOSE = "case_dispose"
    CASE_DECIDE = "case_decide"
    CASE_MONITOR = "case_monitor"
    CASE_VERIFY = "case_verify"
    CASE_ROUTE = "case_route"
    CASE_EXAMINE = "case_examine"
    CASE_DIRECT = "case_direct"
    CASE_ADJUDICATE = "case_adjudicate"
    INTAKE_AGENCY = "intake_agency"
    INTAKE_OMBUDSMAN = "intake_ombudsman"
    IDENTITY_REVEAL = "identity_reveal"
    INTEGRITY_DESK = "integrity_desk"
    DATA_DESK = "data_desk"
    PERFORMANCE_VIEW_OWN = "performance_view_own"
    PERFORMANCE_VIEW_ALL = "performance_view_all"
    ASSESS_EDIT = "assess_edit"
    ASSESS_VIEW = "assess_view"
    ASSESS_REVIEW = "assess_review"
    ASSESS_PUBLISH = "assess_publish"
    ASSESS_RESPOND = "assess_respond"
    AUDIT_VIEW = "audit_view"
    QUALITY_AUDIT = "quality_audit"
    ADMIN_ACCOUNTS = "admin_accounts"
    ADMIN_AGENCIES = "admin_agencies"
    ADMIN_POLICIES = "admin_policies"
    ADMIN_EDITIONS = "admin_editions"
    ADMIN_OUTBOX = "admin_outbox"
    ADMIN_HEALTH = "admin_health"


# Identity is for intake and examiner (UU 37/2008 Art. 24(2), 30; UU 25/2009 Art. 49); what a
# complainant lets the agency see comes with the case and needs no reveal. Assessors read
# figures, not cases. Administrators run the system and see no case.
_TABLE: Mapping[Role, frozenset[Permission]] = MappingProxyType(
    {
        Role.AGENCY_OFFICER: frozenset(
            {
                Permission.CASE_VIEW_AGENCY,
                Permission.INTAKE_AGENCY,
                Permission.CASE_ANSWER,
                Permission.PERFORMANCE_VIEW_OWN,
            }
        ),
        Role.AGENCY_COORDINATOR: frozenset(
            {
                Permission.CASE_VIEW_AGENCY,
                Permission.INTAKE_AGENCY,
                Permission.CASE_ANSWER,
                Permission.CASE_DISPOSE,
                Permission.ASSESS_RESPOND,
                Permission.PERFORMANCE_VIEW_OWN,
            }
        ),
        Role.AGENCY_HEAD: frozenset(
            {
                Permission.CASE_VIEW_AGENCY,
                Permission.CASE_DECIDE,
                Permission.ASSESS_RESPOND,
                Permission.PERFORMANCE_VIEW_OWN,
            }
        ),
        Role.AGENCY_INSPECTOR: frozenset(
            {
                Permission.CASE_VIEW_AGENCY,
                Permission.PERFORMANCE_VIEW_OWN,
            }
        ),
        Role.OMBUDSMAN_VERIFIER: frozenset(
            {
                Permission.CASE_MONITOR,
                Permission.CASE_VERIFY,
                Permission.CASE_ROUTE,
                Permission.INTAKE_OMBUDSMAN,
                Permission.IDENTITY_REVEAL,
                Permission.DATA_DESK,
            }
        ),
        Role.OMBUDSMAN_EXAMINER: frozenset(
            {
                Permission.CASE_MONITOR,
                Permission.CASE_EXAMINE,
                Permission.QUALITY_AUDIT,
                Permission.IDENTITY_REVEAL,
                Permission.PERFORMANCE_VIEW_ALL,
            }
        ),
        Role.OMBUDSMAN_ASSESSOR: frozenset(
            {
                Permission.ASSESS_EDIT,
                Permission.ASSESS_REVIEW,
                Permission.ASSESS_VIEW,
                Permission.PERFORMANCE_VIEW_ALL,
            }
        ),
        Role.OMBUDSMAN_UNIT_HEAD: frozenset(
            {
                Permission.CASE_MONITOR,
                Permission.CASE_DIRECT,
                Permission.QUALITY_AUDIT,
                Permission.INTEGRITY_DESK,
                Permission.DATA_DESK,
                Permission.PERFORMANCE_VIEW_ALL,
                Permission.ASSESS_REVIEW,
                Permission.ASSESS_VIEW,
            }
        ),
        Role.OMBUDSMAN_CHAIR: frozenset(
            {
                Permission.CASE_MONITOR,
                Permission.CASE_ADJUDICATE,
                Permission.INTEGRITY_DESK,
                Permission.PERFORMANCE_VIEW_ALL,
                Permission.ASSESS_VIEW,
                Permission.ASSESS_PUBLISH,
                Permission.AUDIT_VIEW,
            }
        ),
        Role.ADMINISTRATOR: frozenset(
            {
                Permission.AUDIT_VIEW,
                Permission.ADMIN_ACCOUNTS,
                Permission.ADMIN_AGENCIES,
                Permission.ADMIN_POLICIES,
                Permission.ADMIN_EDITIONS,
                Permission.ADMIN_OUTBOX,
                Permission.ADMIN_HEALTH,
            }
        ),
    }
)


def permissions(role: str) -> frozenset[Permission]:
    """Return what ``role`` may do; nothing for an unknown role."""
    return _TABLE.get(Role(role), frozenset()) if role in set(Role) else frozenset()
