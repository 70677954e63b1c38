"""With a scanner: what it finds is refused, and what it has not seen never passes."""

from __future__ import annotations

from datetime import timedelta

import pytest

from pengaduan.complaints.models import AttachmentState
from pengaduan.handling import evidence
from pengaduan.infra import scanning, storage
from pengaduan.outbox.worker import run_due
from tests.factories.complaints import make_case
from tests.factories.files import jpeg
from tests.infra.test_scanning import BAD, clamd


@pytest.fixture
def waiting(session, now):
    """Attach a photo to a case, with the job waiting."""
    case = make_case(session, now, "dispositioned")

    def attach(data: bytes):
        file = evidence.attach(session, "complainant", case.complaint, "a.jpg", data, now=now)
        session.commit()
        return file

    return attach


def work(session, now, times=2):
    for _ in range(times):
        run_due(evidence.HANDLERS, "uji", now=now)
    session.expire_all()


def test_an_infected_file_is_refused_and_forgotten(session, waiting, now):
    with clamd():
        file = waiting(jpeg() + BAD)
        work(session, now)

    assert (file.state, file.refusal) == (AttachmentState.REFUSED, "infected")
    assert evidence.FILE_MESSAGES["infected"].startswith("Berkas ini tidak aman")
    with pytest.raises(storage.StoredFileMissingError):
        storage.get(file.original_key)


def test_while_the_scanner_is_away_the_file_waits_and_is_tried_again(session, waiting, now):
    scanning.configure("127.0.0.1:9")
    file = waiting(jpeg())
    work(session, now)
    assert file.state == AttachmentState.CHECKING

    with clamd():
        work(session, now + timedelta(minutes=2))

    session.refresh(file)
    assert file.state.value == "ready"
