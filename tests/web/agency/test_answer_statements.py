"""How many statements the answer of an officer sends: the same for many points as for few."""

from __future__ import annotations

import pytest

from pengaduan.accounts.actors import COMPLAINANT
from pengaduan.handling import dialogue
from tests.sla.looking import counted_queries, sent
from tests.web.agency.test_steps import answers, url

MOST = 20
"""Who asks (2), case, points and draft; in the step case, bar, points, what stands around the
answer, clocks, head of the chain and duties; what is written to message, point answers, complaint,
clock, trail, outbox and duty, and thrown away of draft and openings."""


@pytest.fixture
def asked(session, seat, new_case):
    """Let the officer of a case with so many points and entries answer; return the statements."""

    def answer(points: int, entries: int) -> list[str]:
        case = new_case("submitted")
        case.route(points=tuple(f"Pokok nomor {n}" for n in range(points)))
        case.dispose()
        for n in range(entries):
            dialogue.note(session, case.officer, case.complaint, f"Catatan {n}", now=case.now)
        if entries:
            dialogue.ask(session, case.officer, case.complaint, "Kapan?", now=case.now)
            dialogue.reply(session, COMPLAINANT, case.complaint, "Kemarin.", now=case.now)
        visitor = seat(case.officer)
        page, data = visitor.get(url(case, "/jawab")), {**answers(case), "aksi": "kirim"}
        with counted_queries(session) as statements:
            page = visitor.submit(page, data)
        assert page.status == 303, page.errors
        return sent(statements)

    return answer


def test_an_answer_to_many_points_sends_as_much_as_one_to_few(asked):
    asked(1, 0)  # fills what a process keeps

    few, many = asked(1, 0), asked(12, 8)

    assert len(few) == MOST, "\n".join(few)
    assert len(many) <= MOST, "\n".join(many)
