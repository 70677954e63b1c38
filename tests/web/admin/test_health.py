"""The health page: what is behind, what is dead, and what was tampered with."""

from datetime import timedelta

import sqlalchemy as sa

from pengaduan.audit.models import AuditEntry
from pengaduan.audit.tags import Tag
from pengaduan.audit.trail import record, seal
from pengaduan.metrics.rollup_models import RollupCheck
from pengaduan.outbox.models import ProcessBeat
from pengaduan.outbox.queue import enqueue
from pengaduan.rules.roles import Role
from tests.factories.complaints import make_case


def beat(session, now, job="sweep", ago=0, name="mesin:1"):
    at = now - timedelta(seconds=ago)
    session.add(ProcessBeat(name=name, job=job, last_at=at, last_count=0, runs=1))
    session.flush()


def states(page):
    return {(row[0], row[1]): row[4] for row in page.rows()}


def test_a_job_that_gives_signs_is_alive(admin, session, now):
    beat(session, now, ago=100)

    assert states(admin.get("/kelola/kesehatan")) == {("Penyapu tenggat", "mesin:1"): "berjalan"}


def test_a_job_silent_for_more_than_two_intervals_is_dead(admin, session, now):
    beat(session, now, ago=121)

    assert states(admin.get("/kelola/kesehatan")) == {("Penyapu tenggat", "mesin:1"): "mati"}


def test_an_old_process_whose_work_another_does_is_replaced(admin, session, now):
    beat(session, now, ago=5000, name="lama:1")
    beat(session, now, ago=3, name="baru:2")

    found = states(admin.get("/kelola/kesehatan"))

    assert found == {
        ("Penyapu tenggat", "lama:1"): "sudah diganti",
        ("Penyapu tenggat", "baru:2"): "berjalan",
    }


def test_a_job_that_never_gave_a_sign_is_named(admin):
    assert (
        "Pengirim kotak keluar: belum pernah memberi tanda" in admin.get("/kelola/kesehatan").main
    )


def test_a_sweep_that_lags_is_told_with_its_oldest_clock(admin, session, now):
    make_case(session, now - timedelta(days=40), "complete")

    page = admin.get("/kelola/kesehatan").main

    assert "tertinggal" in page
    assert "tenggat menunggu sejak" in page


def test_a_full_outbox_is_told(admin, session, now):
    for _ in range(3):
        enqueue(session, "notice.filed", {}, due_at=now - timedelta(hours=1))

    page = admin.get("/kelola/kesehatan").main

    assert "3 pekerjaan menunggu. Yang tertua seharusnya jalan" in page


def test_a_sound_seal_is_told(admin, session, now):
    record(session, Tag.JOB_REPLAYED, chain="uji", actor="system", now=now)
    seal(session, now=now)

    assert "utuh" in admin.get("/kelola/kesehatan").main


def test_a_seal_over_a_cut_chain_does_not_fit(admin, session, now):
    record(session, Tag.JOB_REPLAYED, chain="uji", actor="system", now=now)
    seal(session, now=now)
    session.execute(sa.delete(AuditEntry).where(AuditEntry.chain == "uji"))

    assert "tidak cocok" in admin.get("/kelola/kesehatan").main


def test_calendar_law_and_reference_data_are_named(admin):
    page = admin.get("/kelola/kesehatan").main

    assert "libur-2019-2027" in page
    assert "law-" in page
    assert "baris, dimuat" in page


def test_only_administrators_see_the_health(seat):
    assert seat(Role.OMBUDSMAN_CHAIR).get("/kelola/kesehatan").status == 403


def test_the_last_run_of_the_sweep_is_told(admin, session, now):
    beat(session, now, ago=3)

    assert "Terakhir jalan" in admin.get("/kelola/kesehatan").main


def bearer(token):
    return {"Authorization": f"Bearer {token}"}


def test_a_monitoring_system_reads_lag_and_last_runs_with_its_token(
    app, client, session, now, monkeypatch
):
    monkeypatch.setitem(app.config, "METRICS_TOKEN", "rahasia-pemantau")
    make_case(session, now - timedelta(days=40), "complete")
    beat(session, now, ago=121)
    session.commit()

    answer = app.test_client().get("/metrik", headers=bearer("rahasia-pemantau"))

    told = dict(line.rsplit(" ", 1) for line in answer.text.splitlines())
    assert answer.mimetype == "text/plain"
    assert int(told["pengaduan_sweep_waiting"]) > 0
    assert int(told["pengaduan_sweep_lag_seconds"]) > 0
    assert told['pengaduan_job_alive{job="sweep"}'] == "0"
    assert told['pengaduan_job_last_run_age_seconds{job="sweep"}'] == "121"


def test_without_the_token_there_is_no_such_page(app, monkeypatch):
    visitor = app.test_client()
    assert visitor.get("/metrik", headers=bearer("")).status_code == 404

    monkeypatch.setitem(app.config, "METRICS_TOKEN", "rahasia-pemantau")

    for sent in ({}, bearer("salah"), {"Authorization": "rahasia-pemantau"}):
        assert visitor.get("/metrik", headers=sent).status_code == 404


def test_what_the_nightly_comparison_of_figures_found_is_shown(admin, session, now):
    session.add(RollupCheck(at=now, cases=7, differences=[{"case": 1}]))
    session.flush()

    page = admin.get("/kelola/kesehatan")

    assert "Jumlah kinerja" in page.main
    assert "1 berbeda" in page.main
