"""The copy of everything holds the formal file and the representative, unsent words marked."""

from __future__ import annotations

from pengaduan.accounts.actors import COMPLAINANT
from pengaduan.complaints.formal_models import Basis
from pengaduan.handling import formal_file, representation
from pengaduan.handling.escalation import escalate
from pengaduan.handling.representation import Appointment
from tests.engines import sqlite_only
from tests.factories.complaints import Case, make_case
from tests.reports.test_copies import made, pdf_text

pytestmark = sqlite_only


def test_the_formal_file_is_in_both_forms_of_the_copy(session, now):
    case: Case = make_case(session, now, "complete")
    case.complaint = escalate(session, case.complaint, now=now)
    values = {"occupation": "Penenun", "marital_status": "widowed"}
    formal_file.save(session, case.complaint, "identity", values, now=now)
    formal_file.send(session, case.complaint, note="Menyusul.", now=now)
    formal_file.save(session, case.complaint, "loss", {"loss": "none"}, now=now)
    command = Appointment("Bowo Wakil", Basis.FAMILY)
    representation.appoint(session, COMPLAINANT, case.complaint, command, now=now)

    _, pdf, copy = made(session, now, case)

    answers = {one["item"]: one for one in copy["formal_file"]["answers"]}
    assert answers["marital_status"]["text"] == "Cerai mati"
    assert (answers["occupation"]["sent"], answers["loss"]["sent"]) == (True, False)
    assert copy["representative"]["name"] == "Bowo Wakil"
    for words in ("Penenun", "Cerai mati", "Bowo Wakil", "Menyusul."):
        assert words in pdf_text(pdf)
