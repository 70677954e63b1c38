"""A file can be taken back until somebody has opened it."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from pengaduan.audit.models import AuditEntry
from pengaduan.audit.tags import Tag
from pengaduan.complaints.models import Attachment
from pengaduan.handling import evidence
from pengaduan.handling.errors import StepRefusedError
from pengaduan.handling.evidence import FileNotReadyError, attach, check
from pengaduan.handling.evidence_removal import removable, remove
from pengaduan.handling.moves import write
from pengaduan.infra import storage
from pengaduan.outbox.worker import run_due
from tests.factories.complaints import make_case
from tests.factories.files import jpeg


@pytest.fixture
def case(session, now):
    return make_case(session, now, "dispositioned")


def add(case, shade=1, by="complainant"):
    file = attach(case.session, by, case.complaint, "a.jpg", jpeg(shade), now=case.now)
    check(case.session, file.id, now=case.now)
    return file


def test_an_unopened_file_goes_with_its_bytes_and_leaves_its_digest(case, session, now):
    file = add(case)
    keys = (file.original_key, file.clean_key)

    remove(session, case.complaint, file.id, now=now)
    session.commit()
    run_due(evidence.HANDLERS, "uji", now=now)

    assert session.scalar(sa.select(sa.func.count()).select_from(Attachment)) == 0
    for key in keys:
        with pytest.raises(storage.StoredFileMissingError):
            storage.get(key)
    line = session.scalars(sa.select(AuditEntry).filter_by(tag=Tag.EVIDENCE_REMOVED)).one()
    assert line.detail["sha256"] == file.sha256


def test_the_bytes_stay_while_another_file_has_them(case, session, now):
    file = add(case)
    other = make_case(session, now, "dispositioned")
    twin = add(other)

    remove(session, case.complaint, file.id, now=now)
    session.commit()
    run_due(evidence.HANDLERS, "uji", now=now)

    assert storage.get(twin.original_key) == jpeg(1)
    assert storage.get(twin.clean_key)


@pytest.mark.parametrize("tag", [Tag.EVIDENCE_READ, Tag.EVIDENCE_ORIGINAL_READ])
def test_an_opened_file_stays(case, session, now, tag):
    seen, unseen = add(case), add(case, 2)
    write(session, case.complaint, tag, case.officer, now=now, attachment=seen.id)

    assert removable(session, case.complaint) == {unseen.id}
    with pytest.raises(StepRefusedError, match="file_used"):
        remove(session, case.complaint, seen.id, now=now)


def test_files_of_others_and_of_other_cases_cannot_be_taken_back(case, session, now):
    theirs = add(case, by=case.officer.label)
    elsewhere = add(make_case(session, now, "dispositioned"), 3)

    for file in (theirs, elsewhere):
        with pytest.raises(FileNotReadyError):
            remove(session, case.complaint, file.id, now=now)


def test_the_original_is_for_those_who_may_see_the_file_and_only_once_examined(case, session, now):
    file = attach(session, "complainant", case.complaint, "a.jpg", jpeg(9), now=now)
    with pytest.raises(FileNotReadyError):
        evidence.original(session, case.complaint, file.id)
    check(session, file.id, now=now)

    kept = evidence.original(session, case.complaint, file.id)

    assert (kept.data, kept.media_type) == (jpeg(9), "application/octet-stream")
    other = make_case(session, now, "dispositioned")
    with pytest.raises(FileNotReadyError):
        evidence.original(session, other.complaint, file.id)
