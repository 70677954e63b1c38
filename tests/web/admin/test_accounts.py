"""People over the pages: add, give and take roles, suspend."""

import sqlalchemy as sa

from pengaduan.accounts.models import Account, LoginSession, RoleGrant
from pengaduan.rules.roles import Role
from tests.factories.accounts import make_account, make_actor
from tests.factories.agencies import make_agency, make_unit

NEW = {"name": "Petugas Baru", "email": "Baru@contoh.invalid", "password": "cukup-panjang-1"}


def path_of(account):
    return f"/kelola/pengguna/{account.id if isinstance(account, Account) else account.account_id}"


def grants_of(session, account):
    session.expire_all()
    query = sa.select(RoleGrant).where(
        RoleGrant.account_id == account.id, RoleGrant.revoked_at.is_(None)
    )
    return list(session.scalars(query))


def test_the_way_in_leads_to_the_first_page(admin):
    answer = admin.get("/kelola")

    assert (answer.status, answer.location) == (303, "/kelola/pengguna")


def test_an_account_is_made_and_needs_a_role(admin, session):
    page = admin.follow(admin.submit(admin.get("/kelola/pengguna"), NEW))

    assert page.h1 == "Petugas Baru"
    assert "baru@contoh.invalid" in page.main
    assert "Akun ini belum punya peran." in page.main


def test_a_known_address_is_refused_and_nothing_typed_is_lost(admin, session):
    make_account(session, email="baru@contoh.invalid")

    page = admin.submit(admin.get("/kelola/pengguna"), NEW)

    assert page.status == 422
    assert "Alamat surel ini sudah dipakai akun lain." in page.main
    assert page.value("name") == "Petugas Baru"


def test_a_short_password_is_refused(admin):
    page = admin.submit(admin.get("/kelola/pengguna"), {**NEW, "password": "pendek"})

    assert page.status == 422
    assert "Kata sandi paling sedikit 12 huruf." in page.main


def test_a_password_is_never_shown_again(admin):
    page = admin.submit(admin.get("/kelola/pengguna"), {**NEW, "email": "salah"})

    assert page.status == 422
    assert NEW["password"] not in page.data.decode()


def test_an_ombudsman_role_is_given(admin, session):
    account = make_account(session)

    admin.post(f"{path_of(account)}/peran", {"role": "ombudsman_verifier"})

    assert [row.role for row in grants_of(session, account)] == [Role.OMBUDSMAN_VERIFIER]


def test_a_role_in_an_agency_needs_one(admin, session):
    account = make_account(session)

    page = admin.post(f"{path_of(account)}/peran", {"role": "agency_officer"})

    assert page.status == 422
    assert "Peran instansi memerlukan instansi." in page.main
    assert grants_of(session, account) == []


def test_searching_finds_the_agency_and_gives_nothing(admin, session):
    account, agency = make_account(session), make_agency(session, name="Pemerintah Kota Rembulan")
    data = {"role": "agency_head", "agency_query": "rembulan", "search": "1"}

    page = admin.post(f"{path_of(account)}/peran", data)

    assert page.status == 200
    assert str(agency.id) in [node.get("value") for node in page.find("//input[@name='agency_id']")]
    assert page.value("role") == "agency_head"
    assert grants_of(session, account) == []


def test_a_role_is_given_in_a_unit(admin, session):
    account, agency = make_account(session), make_agency(session)
    unit = make_unit(session, agency)
    data = {"role": "agency_officer", "agency_id": str(agency.id), "unit_id": str(unit.id)}

    admin.post(f"{path_of(account)}/peran", data)

    given = grants_of(session, account)
    assert [(row.agency_id, row.unit_id) for row in given] == [(agency.id, unit.id)]


def test_a_unit_of_another_agency_is_refused(admin, session):
    account, agency = make_account(session), make_agency(session)
    stray = make_unit(session, make_agency(session))
    data = {"role": "agency_officer", "agency_id": str(agency.id), "unit_id": str(stray.id)}

    page = admin.post(f"{path_of(account)}/peran", data)

    assert page.status == 422
    assert grants_of(session, account) == []


def test_a_role_is_taken_back(admin, session):
    account = make_account(session)
    admin.post(f"{path_of(account)}/peran", {"role": "ombudsman_verifier"})
    row = grants_of(session, account)[0]

    sent = admin.post(f"{path_of(account)}/peran/{row.id}/cabut")

    assert sent.status == 303
    assert grants_of(session, account) == []


def test_a_grant_of_somebody_else_is_not_found(admin, session, boss):
    account = make_account(session)
    row = session.scalars(sa.select(RoleGrant)).one()

    assert admin.post(f"{path_of(account)}/peran/{row.id}/cabut").status == 404


def test_a_suspended_person_is_out_at_once(admin, session, seat):
    visitor = seat(Role.OMBUDSMAN_VERIFIER)
    account_id = session.scalars(sa.select(LoginSession.account_id)).all()[-1]
    assert visitor.get("/awasi").status == 200

    admin.post(f"/kelola/pengguna/{account_id}/nonaktif")

    assert visitor.get("/awasi").location.startswith("/masuk")


def test_the_last_administrator_stays(admin, session, boss):
    page = admin.post(f"{path_of(boss)}/nonaktif")

    assert page.status == 409
    assert "Administrator terakhir tidak dapat dinonaktifkan." in page.main
    assert session.get_one(Account, boss.account_id, populate_existing=True).active


def test_the_last_administrators_role_stays(admin, session, boss):
    row = session.scalars(sa.select(RoleGrant)).one()

    page = admin.post(f"{path_of(boss)}/peran/{row.id}/cabut")

    assert page.status == 409
    assert "Peran administrator terakhir tidak dapat dicabut." in page.main


def test_one_of_two_administrators_may_go(admin, session):
    other = make_actor(session, Role.ADMINISTRATOR)

    assert admin.post(f"{path_of(other)}/nonaktif").status == 303


def test_an_unknown_account_is_not_found(admin):
    assert admin.get("/kelola/pengguna/99999").status == 404


def test_only_administrators_manage_people(seat):
    visitor = seat(Role.OMBUDSMAN_CHAIR)

    assert visitor.get("/kelola/pengguna").status == 403
    assert visitor.get("/kelola").status == 403
