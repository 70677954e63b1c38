"""No background job is called by its code on a page."""

from pengaduan.jobs import HANDLERS
from pengaduan.outbox.beats import INTERVALS
from pengaduan.web.admin.job_words import JOBS
from pengaduan.web.admin.words import BEATS


def test_every_job_has_a_name():
    assert set(HANDLERS) == set(JOBS)


def test_every_regular_job_has_a_name():
    assert set(INTERVALS) == set(BEATS)
