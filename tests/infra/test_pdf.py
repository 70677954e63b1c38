"""Documents read nothing but the project's own static files."""

from __future__ import annotations

import io
from concurrent.futures import ThreadPoolExecutor

import pikepdf
import pytest

from pengaduan.infra.pdf import STATIC, allowed, render_pdf

PAGE = '<html lang="id"><head><title>Uji</title></head><body><h1>Uji</h1>{}</body></html>'


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        f"{STATIC.as_uri()}/../app.py",
        f"{STATIC.as_uri()}/%2e%2e/app.py",
        "http://127.0.0.1/x",
        "https://example.invalid/x",
        "ftp://example.invalid/x",
    ],
)
def test_an_address_outside_static_is_refused(url: str) -> None:
    assert not allowed(url)


@pytest.mark.parametrize("url", ["data:text/plain,x", f"{STATIC.as_uri()}/css/staff.css"])
def test_own_files_and_data_are_read(url: str) -> None:
    assert allowed(url)


@pytest.mark.slow
def test_a_document_cannot_pull_in_a_file_of_the_machine() -> None:
    pdf = render_pdf(
        PAGE.format('<a rel="attachment" href="file:///etc/hostname">x</a>'), identifier="a"
    )

    with pikepdf.open(io.BytesIO(pdf)) as document:
        assert len(document.attachments) == 0


@pytest.mark.slow
def test_the_same_input_gives_the_same_bytes() -> None:
    page = PAGE.format("<p>x</p>")

    assert render_pdf(page, identifier="a") == render_pdf(page, identifier="a")


@pytest.mark.slow
def test_what_was_made_before_or_in_another_thread_changes_no_byte() -> None:
    page, other = PAGE.format("<p>Huruf ā ñ</p>"), PAGE.format("<p><b>Lain</b> 123</p>")
    first = render_pdf(page, identifier="a")
    render_pdf(other, identifier="b")

    with ThreadPoolExecutor(2) as threads:
        made = list(threads.map(lambda _: render_pdf(page, identifier="a"), range(4)))

    assert {first, *made} == {render_pdf(page, identifier="a")}
