"""A page with every fault that the checks look for: what does not fail here checks nothing."""

from __future__ import annotations

from random import Random

_NOISE = "".join(Random(7).choices("abcdefghijklmnopqrstuvwxyz0123456789", k=120_000))

#: Trapped at the second button, invisible focus, no skip link, foreign picture, blocking script.
BAD = f"""<!doctype html>
<html>
<head>
<title>Halaman kendali</title>
<link rel="stylesheet" href="/kendali.css">
<script src="/kendali.js"></script>
<style>*:focus {{ outline: none; box-shadow: none }}
.pale {{ color: #ccc; background: #fff }}</style>
</head>
<body>
<h1>Satu</h1><h1>Dua</h1>
<h4>Terlalu dalam</h4>
<p id="ganda"><div>Blok di dalam alinea</div></p>
<p id="ganda" class="pale">Tulisan pucat</p>
<input name="tanpa_label">
<label for="dua">A</label><label for="dua">B</label><input id="dua">
<img src="https://asing.invalid/gambar.png">
<div class="govuk-error-summary"><ul class="govuk-error-summary__list">
<li><a href="#tidak-ada">Ke mana-mana</a></li></ul></div>
<div style="width: 2000px">Lebar</div>
<button id="jerat">Jerat</button>
<button id="jauh">Tidak tercapai</button>
<script>
const trap = document.getElementById("jerat");
trap.addEventListener("keydown", (event) => {{ if (event.key === "Tab") event.preventDefault(); }});
console.error("kesalahan kendali");
</script>
<!-- {_NOISE} -->
</body>
</html>
"""

GOOD = """<!doctype html>
<html lang="id">
<head>
<meta charset="utf-8">
<title>Halaman baik</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,">
</head>
<body>
<a href="#main">Langsung ke isi</a>
<main id="main" tabindex="-1">
<h1>Halaman baik</h1>
<div data-focus tabindex="-1" id="ringkasan"><ul class="govuk-error-summary__list">
<li><a href="#nama">Tulis nama</a></li></ul></div>
<form method="post" action="/kendali"><label for="nama">Nama</label>
<input id="nama" name="nama" autocomplete="off"><button>Kirim</button></form>
</main>
</body>
</html>
"""

#: What each check must say about the bad page, in words that belong to this fault alone.
MUST_FIND: tuple[tuple[str, str], ...] = (
    ("markup", "the html element has no lang"),
    ("markup", "there must be one h1, found 2"),
    ("markup", "the id 'ganda' is used 2 times"),
    ("markup", "the control 'tanpa_label' has no label"),
    ("markup", "a heading of level 4 follows one of level 1"),
    ("markup", "Unexpected end tag (p)"),
    ("markup", "'dua' has 2 labels"),
    ("markup", "there must be one main element, found 0"),
    ("markup", "no viewport is named"),
    ("axe", "color-contrast"),
    ("axe", "html-has-lang"),
    ("axe", "image-alt"),
    ("axe", "label"),
    ("weight", "bytes are loaded"),
    ("weight", "blocks the first paint: <link"),
    ("weight", "blocks the first paint: <script"),
    ("own_host", "asks https://asing.invalid/gambar.png"),
    ("silence", "kesalahan kendali"),
    ("width", "at 1280 px"),
    ("width", "at 360 px"),
    ("width", "at 320 px"),
    ("width", "with text of 200 %"),
    ("keyboard", "not the skip link"),
    ("keyboard", "Tab never reaches ['jauh']"),
    ("keyboard", "the focus cannot be seen on"),
    ("errors_first", "the focus is not at the list of errors"),
    ("errors_first", "an error leads to #tidak-ada"),
)
