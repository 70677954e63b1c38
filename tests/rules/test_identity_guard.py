"""A withheld identity is found in every spelling, and ordinary words of an office are not it."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

import pytest

from pengaduan.rules.identity_guard import Known, joined, leaks

SEED, ROUNDS = 20261128, 40
GIVEN = ("Zulkarnain", "Xaverius", "Qodariah", "Wulandari", "Yudhistira", "Nurhayati")
FAMILY = ("Qwertyputra", "Plughsaputra", "Contohwati", "Misalnya", "Rekaanto", "Umpamasari")
STREETS = ("Jl. Melati Rekaan No. 17", "Jalan Kenanga Contoh nomor 4A RT 02 RW 05")
AROUND = ("Menurut {}, loket tutup.", "Loket ({}) tutup sejak pagi.", "{}: loket tutup", "Yth. {}")


def person(random: Random) -> Known:
    name = f"{random.choice(GIVEN)} {random.choice(FAMILY)}"
    digits = "".join(random.choice("0123456789") for _ in range(8))
    number = "".join(random.choice("0123456789") for _ in range(16))
    mail = f"{name.split(maxsplit=1)[0].lower()}.{name.split()[1].lower()}@contoh.invalid"
    return Known((name,), (f"+628{digits}1",), (mail,), (random.choice(STREETS),), (number,))


def spellings(known: Known, random: Random) -> Iterator[str]:
    """Yield the ways in which somebody might write down what must not be told."""
    name, (given, family) = known.names[0], known.names[0].split()
    yield from (name, name.upper(), name.lower(), given, family, f"{family}, {given}")
    yield from ("-".join(given), " ".join(family), ".".join(given), "\u200b".join(family))
    yield from (f"{given}\n{family}", f"{given}_{family}", given.replace("a", "4"))
    yield from (family.replace("a", "\u0430"), f"{given[:3]}- {given[3:]}")
    phone = "0" + known.phones[0][3:]
    yield from (phone, known.phones[0], f"{phone[:4]}-{phone[4:8]}-{phone[8:]}", " ".join(phone))
    yield from (f"({phone[:4]}) {phone[4:]}", ".".join(phone[i : i + 3] for i in range(0, 12, 3)))
    number = known.numbers[0]
    yield from (number, " ".join(number), f"{number[:6]}-{number[6:12]}-{number[12:]}", number[:12])
    mail = known.emails[0]
    local, domain = mail.split("@")
    yield from (mail, mail.upper(), f"{local} (at) {domain}", f"{local}[at]contoh[dot]invalid")
    yield from (local, f"{local} @ {domain}", f"{local} at contoh titik invalid")
    street = known.addresses[0]
    yield from (street, street.upper(), street.replace(" ", "  "), street.replace(".", ""))
    yield street.replace("Jl.", "Jalan").replace("No.", "nomor")


def test_no_spelling_of_a_seeded_corpus_passes() -> None:
    random, missed, tried = Random(SEED), [], 0
    for _ in range(ROUNDS):
        known = person(random)
        for spelled in spellings(known, random):
            text = random.choice(AROUND).format(spelled)
            tried += 1
            if not leaks(text, known):
                missed.append((spelled, known))
    assert missed == []
    assert tried > 1400


@pytest.mark.parametrize(
    "text",
    [
        "Dinas Kependudukan menutup loket pada 2026-11-23 pukul 09.00 sampai 15.00.",
        "Petugas menjanjikan contohnya besok, misal pada hari Senin.",
        "Surat nomor 00005/O13/2026 sudah diterima di Jalan Merdeka nomor 1.",
        "Jumlah berkas 12.345.678 dan nomor antrean 0812.",
    ],
)
def test_ordinary_words_are_no_leak(text: str) -> None:
    random = Random(SEED)
    assert all(leaks(text, person(random)) == () for _ in range(ROUNDS))


def test_the_words_are_shown_as_they_stand() -> None:
    known = Known(names=("Sulastri Contoh",))

    assert leaks("Kata S-u-l-a-s-t-r-i, loket tutup.", known) == ("S-u-l-a-s-t-r-i",)


def test_the_name_of_the_agency_is_no_leak() -> None:
    known = Known(names=("Budi Pangkal",))

    assert leaks("Kota Pangkal Pinang", known, public_words="Kota Pangkal Pinang") == ()


def test_texts_are_found_in_whatever_they_are_nested() -> None:
    assert joined(["a", ["b", ("c",)], {"x": ["d"]}, 5]) == "a\nb\nc\nd"
