"""Alike texts find each other by their fingerprints; others do not meet."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from pengaduan.rules.shingles import (
    BANDS,
    bands,
    copied_run,
    jaccard,
    normal,
    share_of,
    shingles,
    words,
)

ONE = "Lampu jalan di Gang Kenanga mati sejak dua minggu, mohon segera diperbaiki petugas."
AGAIN = "Mohon segera diperbaiki petugas: lampu jalan di gang Kenanga MATI sejak dua minggu!"
OTHER = "Blangko kartu tanda penduduk habis sehingga antrean saya ditolak di loket kecamatan."


def alike(one: str, other: str) -> float:
    return jaccard(shingles(one), shingles(other))


def shared(one: str, other: str) -> int:
    return len(set(bands(shingles(one))) & set(bands(shingles(other))))


def test_idle_words_and_common_endings_do_not_count():
    assert words("Mohon agar lampunya segera diperbaikikan") == ["lampu", "segera", "diperbaiki"]
    assert alike("Lampunya mati, mohon diperbaiki", "lampu MATI tolong diperbaiki") == 1.0


def test_a_text_without_any_telling_word_is_compared_as_it_stands():
    assert normal("Saya dan Anda") != ""
    assert normal("؟؟") == "؟؟"
    assert alike("؟؟", "؟؟") == 1.0


def test_reordered_words_are_alike_and_another_matter_is_not():
    assert alike(ONE, AGAIN) > 0.7
    assert alike(ONE, OTHER) < 0.1


def test_alike_texts_share_bands_and_different_ones_do_not():
    assert shared(ONE, AGAIN) >= 3
    assert shared(ONE, OTHER) == 0


@settings(max_examples=15, deadline=None)
@given(st.text(max_size=80), st.text(max_size=80))
def test_the_index_is_a_share_and_the_same_both_ways(one: str, other: str):
    index = alike(one, other)

    assert 0.0 <= index <= 1.0
    assert index == alike(other, one)
    assert alike(one, one) == 1.0
    assert len(set(bands(shingles(one)))) == BANDS
    assert all(0 <= value < 2**63 for value in bands(shingles(one)))


def test_fingerprints_are_the_same_on_every_machine_and_day():
    """What is stored was made by these constants; another hash would find nothing again."""
    assert bands(shingles(ONE))[:2] == (5833373028161390748, 5432710221138817658)


def test_a_run_of_words_that_was_copied_is_seen():
    assert copied_run(f"Warga melapor: {ONE}", ONE)
    assert not copied_run("Lampu jalan mati sejak dua minggu.", ONE)
    assert not copied_run("", ONE)


def test_the_share_of_wanted_words():
    assert share_of(words("Blangko KTP kosong"), "blangko ktp nya kosong lagi") == 1.0
    assert share_of([], ONE) == 0.0
