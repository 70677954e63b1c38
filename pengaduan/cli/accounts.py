"""`flask account`: make the first accounts, see who holds what."""

import click
import sqlalchemy as sa
from flask.cli import AppGroup
from sqlalchemy.orm import Session, selectinload

from pengaduan.accounts.models import Account
from pengaduan.accounts.people import AccountError, NewGrant, create_account, grant
from pengaduan.agencies.models import Agency, Office, Unit
from pengaduan.infra import clock
from pengaduan.infra.db import read, transaction
from pengaduan.rules.permissions import Role

accounts = AppGroup("account", help="People who sign in.")


@accounts.command("create")
@click.argument("email")
@click.option("--name", required=True, help="The person's name.")
@click.option("--role", "roles", multiple=True, type=click.Choice([role.value for role in Role]))
@click.option("--agency", help="Code of the agency for agency roles, e.g. PEMDA-19.71.")
@click.option("--unit", help="Code of a unit of that agency.")
@click.option("--office", help="Code of an Ombudsman office, e.g. PW-19.")
@click.option("--mandate", help="The letter by which a head lets this person sign.")
@click.password_option(help="At least 12 characters; asked for when not given.")
def create(
    email: str,
    name: str,
    roles: tuple[str, ...],
    password: str,
    **where: str | None,
) -> None:
    """Make an account with its roles."""
    now = clock.now()
    try:
        with transaction() as session:
            account = create_account(
                session, email=email, name=name, password=password, actor="system", now=now
            )
            for role in roles:
                grant(session, account, _grant(session, role, where), actor="system", now=now)
    except AccountError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"account {account.id} {account.email}")


def _grant(session: Session, role: str, where: dict[str, str | None]) -> NewGrant:
    agency = sa.select(Agency.id).where(Agency.code == where["agency"])
    agency_id = _id(session, agency, where["agency"])
    unit = sa.select(Unit.id).where(Unit.code == where["unit"], Unit.agency_id == agency_id)
    office = sa.select(Office.id).where(Office.code == where["office"])
    return NewGrant(
        role=Role(role),
        agency_id=agency_id if role.startswith("agency_") else None,
        unit_id=_id(session, unit, where["unit"]) if role.startswith("agency_") else None,
        office_id=None if role.startswith("agency_") else _id(session, office, where["office"]),
        mandate_ref=where["mandate"] if role == Role.AGENCY_HEAD else None,
    )


def _id(session: Session, query: sa.Select[int], code: str | None) -> int | None:
    if code is None:
        return None
    found = session.scalar(query)
    if found is None:
        raise click.ClickException(f"nothing has the code {code}")
    return found


@accounts.command("list")
def list_accounts() -> None:
    """Show every account with its roles in force."""
    query = sa.select(Account).options(selectinload(Account.grants)).order_by(Account.email)
    for account in read().scalars(query):
        roles = sorted({g.role.value for g in account.grants if g.revoked_at is None})
        state = "" if account.active else " (suspended)"
        click.echo(f"{account.id} {account.email}{state}: {', '.join(roles) or 'no role'}")
