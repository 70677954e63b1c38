"""The outgoing mail: readable in the demo, masked elsewhere."""

from datetime import timedelta

import pytest

from pengaduan.outbox.models import SentMail
from pengaduan.outbox.queue import enqueue
from pengaduan.rules.roles import Role
from pengaduan.web.admin.mail import SHOWN_AT_ONCE, shown_recipient


def sends(session, now, n=1):
    for serial in range(n):
        at = now + timedelta(seconds=serial)
        job = enqueue(session, "notice.filed", {}, due_at=at)
        session.flush()
        session.add(
            SentMail(
                job_id=job.id,
                notice="filed",
                recipient="sulastri@contoh.invalid",
                subject=f"Surat {serial}",
                body="Baris satu\nBaris dua",
                sent_at=at,
            )
        )
    session.flush()


def test_mails_are_listed_newest_first_with_their_words(admin, session, now):
    sends(session, now, 2)

    page = admin.get("/kelola/surat-keluar")

    assert page.texts("//article/h2") == ["Surat 1", "Surat 0"]
    assert "Baris satu" in page.main


def test_outside_the_demo_the_recipient_is_masked(admin, session, now):
    sends(session, now)

    page = admin.get("/kelola/surat-keluar").text

    assert "sulastri@contoh.invalid" not in page
    assert "s***@contoh.invalid" in page


def test_in_the_demo_the_recipient_is_shown():
    assert shown_recipient("sulastri@contoh.invalid", demo=True) == "sulastri@contoh.invalid"


@pytest.mark.parametrize(
    ("address", "shown"),
    [("a@b.invalid", "a***@b.invalid"), ("@b.invalid", "***@b.invalid"), ("x", "***@x")],
)
def test_a_masked_address_keeps_one_letter(address, shown):
    assert shown_recipient(address, demo=False) == shown


def test_older_mails_are_one_page_further(admin, session, now):
    sends(session, now, SHOWN_AT_ONCE + 2)

    first = admin.get("/kelola/surat-keluar")
    second = admin.get(first.links["Berikutnya"])

    assert len(first.texts("//article/h2")) == SHOWN_AT_ONCE
    assert second.texts("//article/h2") == ["Surat 1", "Surat 0"]


def test_only_administrators_read_mail(seat):
    assert seat(Role.OMBUDSMAN_VERIFIER).get("/kelola/surat-keluar").status == 403
