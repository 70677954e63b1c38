"""Letters put on paper what happened, name nobody, and can be checked by anybody."""

import pytest
import sqlalchemy as sa

from pengaduan.complaints.audiences import Audience
from pengaduan.complaints.models import Confidentiality, Document
from pengaduan.infra import storage
from pengaduan.outbox.models import OutboxJob
from pengaduan.reports import letters
from tests.factories.complaints import ANSWER, EMAIL, NAME, PHONE, STORY, make_case
from tests.reading import is_tagged, pdf_text

SIZE = 60_000


def made(session, case, now):
    """Render every letter that the case has ordered, and return their texts by kind."""
    jobs = session.scalars(sa.select(OutboxJob).where(OutboxJob.kind == "letter.render")).all()
    for job in jobs:
        letters.render(session, job.payload, job, now)(session)
    session.flush()
    rows = session.scalars(sa.select(Document).where(Document.complaint_id == case.complaint.id))
    return {row.kind: storage.get(row.storage_key) for row in rows}


@pytest.mark.parametrize("language", ["id", "en"])
def test_each_step_has_its_small_tagged_letter_without_a_name(session, now, language):
    case = make_case(session, now, "submitted", language=language)
    case.ask_completion()
    case.complete()
    for name, step in case._steps():
        if name != "submitted":
            step()

    papers = made(session, case, now)

    assert set(papers) == {letters.COMPLETION, letters.ANSWER, letters.CLOSING}
    for kind, data in papers.items():
        text = pdf_text(data)
        assert is_tagged(data)
        assert len(data) < SIZE, f"{kind}: {len(data)} bytes"
        assert case.complaint.number in text
        for secret in (NAME, EMAIL, PHONE, case.key, STORY):
            assert secret not in text, kind
    assert "Tulis tanggal kunjungan" in pdf_text(papers[letters.COMPLETION])
    assert ANSWER in pdf_text(papers[letters.ANSWER])
    assert case.agency.name in pdf_text(papers[letters.ANSWER])


def test_the_letter_is_made_once_and_checked_by_its_code(session, now, client):
    case = make_case(session, now, "decided")
    made(session, case, now)
    made(session, case, now)

    (paper,) = letters.letters(session, case.complaint, Audience.COMPLAINANT)
    page = client.get(f"/verifikasi/{paper.code}")
    assert page.status == 200
    assert paper.title in page.text
    assert ANSWER not in page.text
    assert client.get(f"/verifikasi/{paper.code}.pdf").status == 404


@pytest.mark.parametrize("secret", [Confidentiality.OPEN, Confidentiality.WITHHELD])
def test_a_request_about_a_hidden_complainant_is_not_for_the_agency(session, now, secret):
    case = make_case(session, now, "submitted", confidentiality=secret)
    case.ask_completion()
    made(session, case, now)

    seen = letters.letters(session, case.complaint, Audience.AGENCY)
    assert len(letters.letters(session, case.complaint, Audience.OMBUDSMAN)) == 1
    assert len(seen) == (1 if secret is Confidentiality.OPEN else 0)
