"""Complaints that tell nearly the same are found through the index, with reasons."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from pengaduan.complaints import contact_match, similar
from pengaduan.complaints.link_models import LikelyDouble, TextBand
from pengaduan.complaints.models import Confidentiality
from pengaduan.complaints.similar import Facts, Likeness, Reason, compare, doubles
from pengaduan.handling.escalation import escalate
from pengaduan.infra.db import transaction
from pengaduan.jobs import HANDLERS
from pengaduan.outbox.models import OutboxJob
from pengaduan.outbox.worker import run_due
from pengaduan.rules.shingles import BANDS
from tests.factories.complaints import make_case
from tests.sla.looking import counted_queries

LAMP = "Lampu jalan di Gang Kenanga mati sejak dua minggu dan belum diperbaiki petugas dinas."
LAMP_AGAIN = "Belum diperbaiki petugas dinas: lampu jalan di Gang Kenanga mati sejak dua minggu!"
CARD = "Blangko kartu tanda penduduk habis sehingga antrean saya ditolak di loket kecamatan."
ELSE = {"name": "Bagas Percontohan", "phone": "+6281200000022", "email": "bagas@contoh.invalid"}


def index(now):
    """Run the jobs of this kind, as the jobs process does."""
    kinds = {kind: lambda *_: None for kind in ("receipt.render", "notice.filed")}
    while run_due({**kinds, **similar.HANDLERS}, "test", now=now):
        pass


def filed(session, now, story, **new):
    found = make_case(session, now, "submitted", story=story, **new).complaint
    session.commit()
    return found


def test_the_jobs_process_knows_the_index():
    assert HANDLERS["similar.index"] is similar.HANDLERS["similar.index"]


def test_a_complaint_is_found_by_another_that_tells_the_same(session, now):
    first, _, again = (filed(session, now, one, **ELSE) for one in (LAMP, CARD, LAMP_AGAIN))
    index(now)

    [double] = doubles(session, again)

    assert double.complaint.id == first.id
    assert Reason.SAME_CONTACT in double.score.reasons
    assert double.score.word is not Likeness.POSSIBLE
    assert similar.flagged(session, [first.id, again.id]) == {again.id}


def test_indexing_twice_changes_nothing(session, now):
    complaint = filed(session, now, LAMP)
    index(now)
    with transaction() as writing:
        job = writing.scalars(sa.select(OutboxJob).filter_by(kind="similar.index")).one()
        finish = similar.prepare(writing, job.payload, job, now)
        finish(writing)

    kept = session.scalar(sa.select(sa.func.count()).select_from(TextBand))
    assert (kept, session.scalar(sa.select(sa.func.count(LikelyDouble.score)))) == (BANDS, 0)
    assert doubles(session, complaint) == ()


def test_the_record_at_the_ombudsman_is_no_double(session, now):
    complaint = filed(session, now, LAMP)
    escalate(session, complaint, now=now)
    session.commit()
    index(now)

    assert doubles(session, complaint) == ()


def test_what_is_forgotten_is_found_no_more(session, now):
    first, again = filed(session, now, LAMP), filed(session, now, LAMP)
    index(now)
    similar.forget(session, first.id)

    assert doubles(session, again) == ()
    assert similar.flagged(session, [again.id]) == frozenset()


def test_a_candidate_costs_no_query_of_its_own(session, now):
    """Ten doubles are found with as many queries as one."""
    counted = []
    for rounds in (1, 9):
        for _ in range(rounds):
            filed(session, now, LAMP, **ELSE)
        index(now)
        asking = filed(session, now, LAMP)
        session.expire_all()
        session.refresh(asking)
        counted.append(queries(session, lambda one=asking: doubles(session, one)))
    assert counted[0] == counted[1] <= 3


def queries(session, action):
    with counted_queries(session) as made:
        action()
    return len(made)


def test_what_agrees_besides_the_text_raises_the_score(now):
    one = Facts(region_code="19.71.01.1001", agency_id=7, filed_at=now)
    far = Facts(region_code="31.71", agency_id=8, filed_at=now - timedelta(days=90))
    near = Facts(region_code="19.71.01.1002", agency_id=7, filed_at=now - timedelta(days=3))

    alone, together = compare(0.6, one, far), compare(0.6, one, near)

    assert alone is not None
    assert together is not None
    assert alone.reasons == (Reason.ALIKE_TEXT,)
    assert together.value > alone.value
    assert set(together.reasons) == {
        *(Reason.ALIKE_TEXT, Reason.SAME_REGION, Reason.SAME_AGENCY, Reason.NEAR_IN_TIME)
    }
    assert compare(0.4, one, near) is None
    assert compare(0.4, one, near, same_contact=True) is not None


def test_contacts_are_compared_without_being_opened(session, now):
    first, again = filed(session, now, LAMP), filed(session, now, CARD)
    other = filed(session, now, CARD, **ELSE)
    nobody = filed(session, now, CARD, confidentiality=Confidentiality.ANONYMOUS)
    ids = [again.id, other.id, nobody.id]

    assert contact_match.same_contact(session, first.id, ids) == {again.id}
    assert contact_match.same_contact(session, nobody.id, [first.id]) == frozenset()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Ibu SULASTRI melapor", {"name"}),
        ("Hubungi 0812-0000-0001 segera", {"phone"}),
        ("Kirim ke Sulastri@contoh.invalid", {"name", "email"}),
        ("Blangko kosong di semua kecamatan", set()),
    ],
)
def test_a_text_that_names_a_complainant_is_noticed(session, now, text, found):
    complaint = filed(session, now, LAMP)

    assert contact_match.named_in(session, [complaint.id], text) == found
    assert contact_match.named_in(session, [], text) == frozenset()


def test_a_name_that_is_also_a_place_is_no_name(session, now):
    complaint = filed(session, now, LAMP, name="Bandung Contoh")

    assert not contact_match.named_in(
        session, [complaint.id], "Bandung", public_words="Kota Bandung"
    )
