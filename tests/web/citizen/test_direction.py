"""The first two questions: every pair of answers has a route, and none is a dead end."""

from __future__ import annotations

from itertools import product

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.complaints.flags import OUTSIDE_MATTERS, Flag, flags
from pengaduan.complaints.models import Complaint, PriorContact
from pengaduan.web.citizen.direction import Way, route
from pengaduan.web.citizen.words import MATTERS, PRIOR
from tests.client import Visitor
from tests.web.citizen.conftest import Citizen

NUMBERS = {
    "emergency": "112",
    "crime": "110",
    "private_dispute": "BPSK",
    "court": "banding",
}


@pytest.mark.parametrize("matter", list(MATTERS))
@pytest.mark.parametrize("prior", list(PRIOR))
def test_every_pair_of_answers_has_a_route(matter: str, prior: str) -> None:
    found = route(matter, prior)

    assert (found.way is Way.ELSEWHERE) == (matter in OUTSIDE_MATTERS)
    assert found.advice


def test_an_answer_that_no_page_offers_has_none() -> None:
    with pytest.raises(ValueError, match="salah"):
        route("salah", PriorContact.NOT_YET)


@pytest.mark.parametrize(
    ("matter", "prior"),
    [*product(MATTERS, [PriorContact.NOT_YET]), *product(["poor_service"], PRIOR)],
)
def test_every_outcome_page_has_a_way_on(client: Visitor, matter: str, prior: str) -> None:
    asked = client.get("/lapor")

    page = client.follow(client.submit(asked, {"matter": matter, "prior": prior}))

    assert page.url == "/lapor/arah"
    assert "/lapor/cerita" in page.links.values()


@pytest.mark.parametrize("matter", sorted(OUTSIDE_MATTERS))
def test_what_belongs_elsewhere_is_told_where_after_one_answer(
    client: Visitor, matter: str
) -> None:
    page = client.follow(client.submit(client.get("/lapor"), {"matter": matter}))

    assert NUMBERS[matter] in page.main
    assert page.links["Tetap sampaikan"] == "/lapor/cerita"


def test_an_emergency_is_one_tap_from_the_telephone(client: Visitor) -> None:
    page = client.follow(client.submit(client.get("/lapor"), {"matter": "emergency"}))

    assert page.links["Telepon 112 (darurat)"] == "tel:112"


def test_the_numbers_for_help_stand_on_the_first_page(client: Visitor) -> None:
    page = client.get("/lapor")

    assert "telepon 112 sekarang" in page.main
    assert "polisi di 110" in page.main


def test_other_matters_need_the_second_answer(client: Visitor) -> None:
    page = client.submit(client.get("/lapor"), {"matter": "poor_service"})

    assert page.status == 422
    assert page.errors == ["Galat: Pilih salah satu jawaban."]


def test_filed_all_the_same_it_is_flagged_for_the_verifier(
    citizen: Citizen, session: Session
) -> None:
    citizen.files(lapor={"matter": "court", "prior": None})

    complaint = session.scalars(sa.select(Complaint)).one()
    assert complaint.matter == "court"
    assert complaint.prior_contact is PriorContact.NOT_YET
    assert flags(complaint)[0] is Flag.OUTSIDE
