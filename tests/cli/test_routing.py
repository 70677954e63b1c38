"""`flask routing` trains from a file and answers every line, however bad its neighbours are."""

import json
from pathlib import Path

from flask import Flask

from tests.engines import sqlite_only

ROWS = (
    ("lampu jalan mati", "Dinas Perhubungan", "Taman", "Melati"),
    ("lampu penerangan padam", "Dinas Perhubungan", "Taman", "Mawar"),
    ("surat pengantar lurah lama", "Kelurahan Melati", "Taman", "Melati"),
    ("surat lurah belum jadi", "Kelurahan Mawar", "Taman", "Mawar"),
)
LINES = (
    b'{"id":1,"teks":"lampu jalan di gang mati","kecamatan":"Taman","kelurahan":"Mawar"}\n'
    b"not json\n\n"
    b'{"id":"b"}\n'
    b'{"id":3,"teks":5}\n'
    b"\xff\xfe\n"
    b'{"id":4,"teks":"surat pengantar lurah","kecamatan":null,"kelurahan":"Mawar"}\n'
)


def run(app: Flask, *arguments: str, **more: bytes):
    return app.test_cli_runner().invoke(args=["routing", *arguments], **more)


@sqlite_only
def test_what_was_trained_answers_each_line_and_names_bad_ones(app: Flask, tmp_path: Path) -> None:
    source = tmp_path / "rows.csv"
    head = "teks,instansi,kecamatan,kelurahan\n"
    source.write_text(head + "".join(",".join(row) + "\n" for row in ROWS * 3), "utf-8")

    trained = run(app, "train", "--from", str(source))
    answers = [json.loads(line) for line in run(app, "suggest", input=LINES).output.splitlines()]

    assert trained.exit_code == 0
    assert answers[0]["id"] == 1
    assert answers[0]["top"][0]["instansi"] == "Dinas Perhubungan"
    assert answers[0]["top"][0]["reasons"][0].startswith("kata kunci: lampu")
    assert [(one["id"], one["error"]) for one in answers[1:5]] == [
        (None, "not JSON"),
        ("b", "missing teks"),
        (3, "teks must be a text"),
        (None, "not JSON"),
    ]
    assert answers[5]["top"][0]["instansi"] == "Kelurahan Mawar"


@sqlite_only
def test_a_file_without_the_columns_is_refused(app: Flask, tmp_path: Path) -> None:
    source = tmp_path / "rows.csv"
    source.write_text("teks,kecamatan\nx,y\n", "utf-8")

    told = run(app, "train", "--from", str(source))

    assert told.exit_code == 1
    assert "instansi, kelurahan" in told.output
