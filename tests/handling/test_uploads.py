"""A file in pieces becomes evidence when it is whole, whatever happens on the way."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pengaduan.complaints.models import Attachment
from pengaduan.complaints.upload_models import Upload, UploadPiece
from pengaduan.handling import uploads
from pengaduan.handling.errors import InputRefusedError, StepRefusedError
from pengaduan.handling.evidence import MAX_BYTES
from pengaduan.handling.uploads import OffsetError, UploadGoneError, begin, kept_piece, receive
from pengaduan.infra import storage
from pengaduan.outbox.models import OutboxJob
from pengaduan.outbox.worker import run_due
from tests.factories.complaints import make_case
from tests.factories.files import jpeg


@pytest.fixture
def case(session, now):
    return make_case(session, now, "dispositioned")


def give(case, upload, offset, data, now=None):
    with kept_piece(data) as piece:
        return receive(
            case.session, case.complaint, upload.token, offset, piece, now=now or case.now
        )


def count(session, model):
    return session.scalar(sa.select(sa.func.count()).select_from(model))


@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.integers(1, 300), max_size=5), st.integers(0, 255))
def test_however_it_is_cut_the_file_is_the_file(case, cuts, shade):
    whole, start = jpeg(shade) + bytes([shade]), 0
    upload = begin(case.session, case.complaint, "foto.jpg", len(whole), now=case.now)
    for size in [*cuts, len(whole)]:
        piece = whole[start : start + size]
        if piece:
            give(case, upload, start, piece)
        start += len(piece)

    kept = case.session.get_one(Attachment, upload.attachment_id)
    assert storage.get(kept.original_key) == whole
    assert (kept.uploaded_by, kept.name) == ("complainant", "foto.jpg")
    case.session.delete(upload)
    case.session.execute(sa.delete(UploadPiece))
    case.session.flush()
    case.session.execute(sa.delete(Attachment))


def test_a_piece_that_does_not_follow_is_refused_and_changes_nothing(case, session):
    upload = begin(session, case.complaint, "a", 10, now=case.now)
    give(case, upload, 0, b"1234")

    for offset in (0, 3, 5):
        with pytest.raises(OffsetError) as wrong:
            give(case, upload, offset, b"x")
        assert wrong.value.received == 4
    with pytest.raises(InputRefusedError):
        give(case, upload, 4, b"1234567")
    assert (upload.received, count(session, UploadPiece)) == (4, 1)


def test_a_refused_piece_leaves_no_bytes(case, session):
    upload = begin(session, case.complaint, "a", 10, now=case.now)
    kept = []

    def send() -> None:
        with kept_piece(b"x") as piece:
            kept.append(piece.storage_key)
            receive(session, case.complaint, upload.token, 7, piece, now=case.now)

    with pytest.raises(OffsetError):
        send()
    with pytest.raises(storage.StoredFileMissingError):
        storage.get(kept[0])


def test_another_case_does_not_know_of_it(case, session, now):
    upload = begin(session, case.complaint, "a", 10, now=now)
    other = make_case(session, now, "dispositioned")

    with pytest.raises(UploadGoneError):
        uploads.find(session, other.complaint, upload.token, now=now)


@pytest.mark.parametrize(("size", "code"), [(0, "file_empty"), (MAX_BYTES + 1, "file_large")])
def test_what_could_not_be_kept_is_refused_before_a_byte_is_sent(case, session, size, code):
    with pytest.raises(StepRefusedError, match=code):
        begin(session, case.complaint, "a", size, now=case.now)


def test_not_too_many_are_on_their_way_at_once(case, session, now):
    for _ in range(uploads.MAX_OPEN):
        begin(session, case.complaint, "a", 10, now=now)

    with pytest.raises(InputRefusedError, match="file_many"):
        begin(session, case.complaint, "a", 10, now=now)
    assert begin(session, case.complaint, "a", 10, now=now + timedelta(days=2))


def test_what_is_not_finished_within_a_day_goes_with_its_bytes(case, session, now):
    upload = begin(session, case.complaint, "a", 10, now=now)
    give(case, upload, 0, b"1234")
    key = session.scalars(sa.select(UploadPiece.storage_key)).one()
    late = now + uploads.KEPT_FOR

    with pytest.raises(UploadGoneError):
        give(case, upload, 4, b"5", now=late)
    assert uploads.purge(session, late - timedelta(seconds=1)) == 0
    assert uploads.purge(session, late) == 1
    session.commit()
    run_due(uploads.HANDLERS, "uji", now=late)

    assert (count(session, Upload), count(session, UploadPiece)) == (0, 0)
    with pytest.raises(storage.StoredFileMissingError):
        storage.get(key)


def test_a_finished_file_outlives_the_memory_of_its_sending(case, session, now):
    upload = begin(session, case.complaint, "a.jpg", len(jpeg()), now=now)
    give(case, upload, 0, jpeg())
    attachment = upload.attachment_id

    uploads.purge(session, now + uploads.KEPT_FOR)

    assert session.get_one(Attachment, attachment).size == len(jpeg())
    jobs = session.scalars(sa.select(OutboxJob.kind).where(OutboxJob.kind.like("%.%")))
    assert {"evidence.check", "upload.forget"} <= set(jobs)


def test_giving_up_forgets_the_pieces_and_never_the_evidence(case, session, now):
    begun = begin(session, case.complaint, "a", 10, now=now)
    give(case, begun, 0, b"12")
    whole = begin(session, case.complaint, "b.jpg", len(jpeg()), now=now)
    give(case, whole, 0, jpeg())

    for one in (begun, whole):
        uploads.drop(session, case.complaint, one.token, now=now)

    assert (count(session, Upload), count(session, UploadPiece)) == (0, 0)
    assert count(session, Attachment) == 1
