"""Every check that the test client makes on a page can fail."""

from __future__ import annotations

import pytest
from lxml import html

from tests.page import problems

GOOD = """<html lang="id"><head><title>Lapor - Pengaduan</title></head><body><main><h1>Lapor</h1>
<form><label for="a">Nama</label><input id="a" name="a" aria-describedby="h"><p id="h">Hint</p>
<button>Kirim</button></form><img src="x" alt=""><a href="/">Beranda</a>
<time datetime="2026-11-23T03:00:00+00:00">Senin</time></main></body></html>"""


def found(text: str) -> list[str]:
    return problems(html.document_fromstring(text))


def test_a_good_page_has_no_problems() -> None:
    assert found(GOOD) == []


@pytest.mark.parametrize(
    ("old", "new", "word"),
    [
        (' lang="id"', "", "lang"),
        ("<h1>Lapor</h1>", "", "h1"),
        ("<h1>Lapor</h1>", "<h1>Lapor</h1><h1>Lapor</h1>", "h1"),
        ("<h1>Lapor</h1>", "<h1>Lacak</h1>", "title"),
        ('<p id="h">', '<p id="a">', "used 2 times"),
        ('<p id="h">', "<p>", "not on the page"),
        ('<label for="a">Nama</label>', "Nama", "no label"),
        ("<button>Kirim</button>", "<button></button>", "no text"),
        (">Beranda<", "><", "no text"),
        (' alt=""', "", "no alt"),
        ("<form>", '<form action="">', "empty action"),
        ("03:00:00+", "03:00:00.123456+", "no moment"),
        ("<main>", '<main style="color: red">', "inline style"),
        ("<main>", "<script>x()</script><main>", "inline script"),
        ("<main>", '<main onclick="x()">', "inline handler"),
        ('href="/"', 'href="javascript:x()"', "javascript link"),
    ],
)
def test_a_bad_page_is_refused(old: str, new: str, word: str) -> None:
    assert old in GOOD

    assert any(word in problem for problem in found(GOOD.replace(old, new, 1)))


def test_the_title_of_a_page_with_errors_may_say_so_first() -> None:
    assert found(GOOD.replace("<title>", "<title>Galat: ")) == []
