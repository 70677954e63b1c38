"""Who may open what, and act as what."""

import pytest

from pengaduan.rules.capacities import CAPACITY_FILE, all_capacities, read_capacities
from pengaduan.rules.law import LawDataError, law
from pengaduan.rules.permissions import (
    PSEUDO_ROLES,
    Permission,
    Role,
    acting_role,
    capacities,
    law_roles,
    permissions,
)
from pengaduan.rules.workflow import LawRole, Track

CASE_PERMISSIONS = {item for item in Permission if item.value.startswith(("case_", "identity_"))}
SHIPPED = CAPACITY_FILE.read_text(encoding="utf-8")


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.OMBUDSMAN_ASSESSOR])
def test_administrators_and_assessors_see_no_case(role: Role) -> None:
    assert not permissions(role) & CASE_PERMISSIONS


@pytest.mark.parametrize("permission", Permission)
def test_every_permission_is_given_to_somebody_and_never_to_everybody(
    permission: Permission,
) -> None:
    holders = [role for role in Role if permission in permissions(role)]

    assert 0 < len(holders) < len(Role)


def test_only_intake_and_examiners_reveal_identities() -> None:
    holders = {role for role in Role if Permission.IDENTITY_REVEAL in permissions(role)}

    assert holders == {Role.OMBUDSMAN_VERIFIER, Role.OMBUDSMAN_EXAMINER}


def test_agencies_see_only_their_own_figures() -> None:
    for role in (Role.AGENCY_OFFICER, Role.AGENCY_COORDINATOR, Role.AGENCY_HEAD):
        assert Permission.PERFORMANCE_VIEW_OWN in permissions(role)
        assert Permission.PERFORMANCE_VIEW_ALL not in permissions(role)


def test_whoever_edits_scores_does_not_publish_them() -> None:
    for role in Role:
        assert not {Permission.ASSESS_EDIT, Permission.ASSESS_PUBLISH} <= permissions(role)


def test_an_unknown_role_may_nothing() -> None:
    assert permissions("mayor") == frozenset()
    assert capacities("mayor", "A02") == frozenset()
    assert capacities(Role.AGENCY_HEAD, "A99") == frozenset()


@pytest.mark.parametrize(
    ("role", "code", "expected"),
    [
        (Role.AGENCY_OFFICER, "A11", {LawRole.LIAISON_OFFICER}),
        (Role.AGENCY_OFFICER, "A13", set()),
        (Role.AGENCY_COORDINATOR, "A10", {LawRole.AGENCY_ADMIN}),
        (Role.AGENCY_HEAD, "A13", {LawRole.PROVIDER_HEAD}),
        (Role.AGENCY_HEAD, "A22", {LawRole.SUPERVISOR}),
        (Role.OMBUDSMAN_VERIFIER, "A03", {LawRole.NATIONAL_ADMIN}),
        (Role.OMBUDSMAN_VERIFIER, "A04", {LawRole.AGENCY_ADMIN}),
        (Role.OMBUDSMAN_VERIFIER, "A07", {LawRole.AGENCY_ADMIN}),
        (Role.OMBUDSMAN_VERIFIER, "A08", {LawRole.NATIONAL_ADMIN}),
        (Role.OMBUDSMAN_VERIFIER, "A10", set()),
        (Role.OMBUDSMAN_EXAMINER, "O13", {LawRole.EXAMINER}),
        (Role.OMBUDSMAN_EXAMINER, "O19", {LawRole.EXAMINER, LawRole.RESOLUTION_OFFICER}),
        (Role.OMBUDSMAN_UNIT_HEAD, "O23", {LawRole.UNIT_HEAD}),
        (Role.OMBUDSMAN_UNIT_HEAD, "A22", {LawRole.SUPERVISOR}),
        (Role.OMBUDSMAN_CHAIR, "O09", {LawRole.PLENARY_MEMBERS}),
        ("complainant", "A17", {LawRole.COMPLAINANT}),
        ("complainant", "O06", {LawRole.REPORTER}),
        ("system", "A05", {LawRole.SYSTEM}),
        ("system", "A21", {LawRole.SYSTEM_OFFER}),
    ],
)
def test_each_role_acts_in_its_legal_capacity(role: str, code: str, expected: set[LawRole]) -> None:
    assert capacities(role, code) == expected


def test_administrators_act_in_no_capacity() -> None:
    assert law_roles(Role.ADMINISTRATOR) == frozenset()


def test_the_whole_ombudsman_watches() -> None:
    watching = {role for role in Role if LawRole.OMBUDSMAN_MONITOR in law_roles(role)}

    assert watching == {role for role in Role if role.value.startswith("ombudsman_")}


def test_answering_on_completeness_by_the_ombudsman_is_marked_as_inferred() -> None:
    found = [
        item
        for item in all_capacities()
        if (item.role, item.law_role) == (Role.OMBUDSMAN_VERIFIER, LawRole.AGENCY_ADMIN)
    ]

    assert [(item.only, item.status) for item in found] == [(("A04", "A07", "AE8"), "inferred")]
    assert "UU 25/2009 Art. 44(3)" in found[0].cite


def test_the_acting_role_follows_the_order_of_the_law_table() -> None:
    conciliation = law().transitions(Track.OMBUDSMAN)["O19"]

    assert acting_role([Role.OMBUDSMAN_EXAMINER], conciliation) is LawRole.EXAMINER
    assert acting_role([Role.AGENCY_HEAD], conciliation) is None


def test_every_move_on_the_agency_track_has_somebody_who_can_take_it() -> None:
    for code in law().transitions(Track.AGENCY):
        assert any(capacities(role, code) for role in (*Role, *PSEUDO_ROLES)), code


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("  agency_head:", "  mayor:", "mayor"),
        ("as: provider_head", "as: king", "king"),
        ("only: [A22]", "only: [A99]", "A99"),
        ("only: [A22]", "only: [A13]", "not open"),
        ("      status: sourced", "      status: guessed", "guessed"),
        ("      cite:", "      site:", "cite"),
        ("capacities:", "capacities: [", "YAML"),
    ],
)
def test_a_broken_table_of_capacities_is_refused(old: str, new: str, why: str) -> None:
    with pytest.raises(LawDataError) as caught:
        read_capacities(SHIPPED.replace(old, new, 1), "capacities.yaml", law())

    assert why in caught.value.reason
