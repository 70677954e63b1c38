"""How many statements the filing of a complaint sends: the same for whatever is told in it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from tests.client import Visitor
from tests.factories.agencies import make_agency
from tests.sla.looking import counted_queries, sent
from tests.web.citizen.conftest import Citizen

MOST = 16
"""The draft twice, number, nonce, policies, calendar, head of the chain, contact; what is written
to complaint (stored, then moved), party, clocks, trail, outbox and draft; and one duty."""
NAMED = 3
"""The agency and the region that somebody named are looked up, the agency again by its clocks."""


@pytest.fixture
def filed(new_client: Callable[[], Visitor], session: Session) -> Callable[..., list[str]]:
    """Let somebody file, and return the statements that the last request sent."""

    def file(**more: dict[str, object]) -> list[str]:
        citizen = Citizen(new_client())
        check = citizen.answers_all(**more)
        with counted_queries(session) as statements:
            page = citizen.client.submit(check, {"truthful": "y"})
        assert page.location == "/lapor/tanda-terima"
        return sent(statements)

    return file


def test_a_complaint_is_filed_by_few_statements(filed: Callable[..., list[str]]) -> None:
    filed()  # fills what a process keeps

    few = filed()
    many = filed(
        cerita={"story": "Berkas saya hilang. " * 150},
        kerahasiaan={"email": "sulastri@contoh.id", "phone": "0812 3456 7890"},
    )

    assert len(few) == MOST, "\n".join(few)
    assert len(many) == MOST, "\n".join(many)


def test_an_agency_that_is_named_is_looked_up_and_nothing_more(
    filed: Callable[..., list[str]], session: Session
) -> None:
    agency = make_agency(session)
    filed()

    found = filed(instansi={"province": "31", "regency": "31.71", "choice": f"agency:{agency.id}"})

    assert len(found) <= MOST + NAMED, "\n".join(found)
