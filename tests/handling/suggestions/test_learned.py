"""A model tells offices apart by words and place, names its reasons, and holds no word itself."""

from __future__ import annotations

import io

import numpy as np
import pytest

from pengaduan.handling.suggestions import learned, training
from pengaduan.handling.suggestions.learned import from_bytes
from pengaduan.handling.suggestions.pieces import Example
from pengaduan.handling.suggestions.roles import Roles

PLACES = ("Melati", "Kenanga Raya", "Cempaka")
LAMPS = ("lampu jalan mati di gang", "lampu penerangan padam sejak kemarin", "tiang lampu roboh")
LETTERS = ("surat pengantar lurah lama", "pegawai kantor lurah tidak di tempat", "surat belum jadi")


def place(name):
    return {"kecamatan": "Taman", "kelurahan": name}


def examples():
    """Lamps go to the roads office; letters to the office of the village where they are."""
    return [
        *(
            Example(f"{text} {n}", "Dinas Penerangan", place(PLACES[n % 3]))
            for n, text in enumerate(LAMPS * 4)
        ),
        *(
            Example(f"{text} {n}", f"Kelurahan {PLACES[n % 3]}", place(PLACES[n % 3]))
            for n, text in enumerate(LETTERS * 4)
        ),
    ]


@pytest.fixture(scope="module")
def model():
    return from_bytes(training.train(examples()).to_bytes())


def test_the_place_decides_between_offices_that_differ_in_place_only(model):
    first = model.guesses("lurah lama membuat surat pengantar", place("Cempaka"))[0]

    assert first.label == "Kelurahan Cempaka"
    assert first.by_place
    assert "lurah" in first.words


def test_an_office_that_nobody_chose_yet_is_named_by_its_place(model):
    assert model.guesses("surat lurah lama", place("Anggrek Baru"))[0].label == (
        "Kelurahan Anggrek Baru"
    )


def test_a_place_is_the_same_with_and_without_a_space(model):
    assert model.guesses("surat lurah lama", place("Kenangaraya"))[0].label == (
        "Kelurahan Kenanga Raya"
    )


def test_an_office_named_in_the_text_comes_before_the_stated_place(model):
    found = model.guesses("surat di kantor kelurahan melati lama", place("Cempaka"))

    assert [one.label for one in found[:2]] == ["Kelurahan Melati", "Kelurahan Cempaka"]


@pytest.mark.parametrize("text", [*LAMPS, *LETTERS, "jalan di gang lama", "pegawai tiang", ""])
def test_an_office_of_a_place_is_raised_among_the_others_but_never_to_the_first(text, monkeypatch):
    known = [*examples(), *(Example(f"pohon tumbang di gang {n}", "Taman", {}) for n in range(4))]
    model = training.train(known)
    raised, _ = model.role_scores(model.see(text, place("Melati")))
    monkeypatch.setattr(learned, "LOCAL_GAIN", 1.0)
    plain, _ = model.role_scores(model.see(text, place("Melati")))
    local = model.names.index("kelurahan @kelurahan")
    others = [at for at in range(len(model.names)) if at != local]

    assert raised.sum() == pytest.approx(1)
    assert raised.argmax() == plain.argmax()
    if plain.argmax() == local:
        assert raised == pytest.approx(plain)
    else:
        assert raised[local] / raised[others].sum() > 1.05 * plain[local] / plain[others].sum()


def test_reasons_name_words_of_the_text_and_count_similar_cases(model):
    first = model.guesses("LAMPU di depan pasar padam!", place("Melati"))[0]

    assert first.label == "Dinas Penerangan"
    assert set(first.words) <= {"lampu", "padam", "depan", "pasar"}
    assert first.similar > 0


def test_a_text_without_a_known_word_gets_an_answer_without_reasons(model):
    found = model.guesses("", {})

    assert found
    assert not any(one.words or one.similar for one in found)


def test_the_stored_model_is_plain_data_without_any_word(model):
    data = model.to_bytes()

    with np.load(io.BytesIO(data), allow_pickle=False) as file:
        told = file["told"].tobytes().decode().lower()
    assert "penerangan" in told  # the name of an office
    assert not any(word in told for word in ("lampu", "gang", "pengantar"))


def test_nearly_equal_texts_are_never_on_both_sides():
    texts = ["Lampu jalan di Gang Kenanga mati sejak dua minggu lalu." + "!" * n for n in range(4)]
    other = "Blangko kartu tanda penduduk habis sehingga antrean ditolak di loket."

    found = training.groups([*texts, other])

    assert len(set(found[:4])) == 1
    assert found[4] not in found[:4]


@pytest.mark.parametrize("known", [[], examples()[:3], examples()[:12]])
def test_nothing_is_learned_from_too_little(known):
    with pytest.raises(training.TooFewExamplesError):
        training.train(known)


def test_families_are_found_by_the_stated_place_alone():
    roles = Roles.learn(examples())

    assert roles.role("Kelurahan Melati") == roles.role("Kelurahan Lain") == "kelurahan @kelurahan"
    assert roles.role("Dinas Penerangan") == "Dinas Penerangan"


def test_a_village_named_after_its_district_too_is_of_the_family_of_villages():
    known = [
        Example(
            "surat lurah",
            f"Kelurahan Anggrek - {near}",
            {"kecamatan": near, "kelurahan": f"Anggrek {near}"},
        )
        for near in ("Taman", "Sawah")
    ]
    roles = Roles.learn([*examples(), *known])
    here = {"kecamatan": "Sawah", "kelurahan": "Anggrek Sawah"}

    assert roles.role("Kelurahan Anggrek - Taman") == "kelurahan @kelurahan"
    assert [one.label for one in roles.meant("kelurahan @kelurahan", here, "")] == [
        "Kelurahan Anggrek - Sawah"
    ]


def test_a_longer_family_is_kept_apart_from_a_shorter_one():
    known = [
        Example("obat habis", f"{kind} {name}", place(name))
        for kind in ("Puskesmas", "Puskesmas Pembantu")
        for name in PLACES
    ]

    roles = Roles.learn(known)

    assert roles.role("Puskesmas Melati") == "puskesmas @kelurahan"
    assert roles.role("Puskesmas Pembantu Melati") == "puskesmas pembantu @kelurahan"
