"""Names, telephone numbers and addresses as people write them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pengaduan.rules.contacts import (
    ContactError,
    email_hint,
    parse_email,
    parse_name,
    parse_phone,
)


@pytest.mark.parametrize(
    "text",
    [
        "081234567890",
        "0812-3456-7890",
        "0812 3456 7890",
        "0812.3456.7890",
        "81234567890",
        "6281234567890",
        "+62 812 3456 7890",
        "+62 (0)812-3456-7890",
        "0062 812 3456 7890",
        "081234567890 (WA)",
        "WA: 0812-3456-7890",
        "Hp. 0812 3456 7890",
        "+62-812-3456-7890",
        "62 812 3456 7890",
        "0812\u00a03456\u00a07890",
        "(0812) 34567890",
        "0812 3456 7890 (whatsapp)",
        "\uff10\uff18\uff11\uff12 3456 7890",
    ],
)
def test_a_mobile_number_is_read_in_every_spelling(text: str) -> None:
    assert parse_phone(text) == "+6281234567890"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("(021) 555-1234", "+62215551234"),
        ("0274 512345", "+62274512345"),
        ("+60 12-345 6789", "+60123456789"),
        ("0065 6123 4567", "+6561234567"),
    ],
)
def test_landlines_and_foreign_numbers_are_read(text: str, expected: str) -> None:
    assert parse_phone(text) == expected


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "empty"),
        ("0812", "too_short"),
        ("+60 12", "too_short"),
        ("0812345678901234", "too_long"),
        ("08123456789012", "too_long"),
        ("+1234567890123456", "too_long"),
        ("0812345678ab", "unreadable"),
        ("tidak punya", "unreadable"),
        ("08123456789 / 08198765432", "too_long"),
        ("++62812345678", "unreadable"),
    ],
)
def test_what_is_no_number_is_refused(text: str, why: str) -> None:
    with pytest.raises(ContactError) as caught:
        parse_phone(text)

    assert caught.value.why == why


@given(st.from_regex(r"8[0-9]{8,11}", fullmatch=True))
def test_reading_a_canonical_number_again_changes_nothing(national: str) -> None:
    canonical = parse_phone("0" + national)

    assert parse_phone(canonical) == canonical == "+62" + national


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Suharti", "Suharti"),
        ("  Siti   Aminah ", "Siti Aminah"),
        ("R.A. Kartini, S.Pd.", "R.A. Kartini, S.Pd."),
        ("I Gusti Ngurah", "I Gusti Ngurah"),
        ("Ma\u2019ruf", "Ma\u2019ruf"),
        ("Rene\u0301", "Ren\u00e9"),
        ("Y", "Y"),
    ],
)
def test_a_name_of_one_word_is_a_whole_name(text: str, expected: str) -> None:
    assert parse_name(text) == expected


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "empty"),
        (" \t", "empty"),
        ("123", "unreadable"),
        ("A\x00B", "unreadable"),
        ("a" * 151, "too_long"),
    ],
)
def test_what_is_no_name_is_refused(text: str, why: str) -> None:
    with pytest.raises(ContactError) as caught:
        parse_name(text)

    assert caught.value.why == why


@pytest.mark.parametrize(
    ("address", "hint"),
    [
        ("budi@gmial.com", "budi@gmail.com"),
        ("budi@gmail.con", "budi@gmail.com"),
        ("budi@gmail.co", "budi@gmail.com"),
        ("budi@gamil.com", "budi@gmail.com"),
        ("budi@yaho.com", "budi@yahoo.com"),
        ("budi@yahoo.co.di", "budi@yahoo.co.id"),
        ("budi@hotmial.com", "budi@hotmail.com"),
        ("Budi.S@GMIAL.COM", "Budi.S@gmail.com"),
    ],
)
def test_a_misspelt_provider_is_pointed_out(address: str, hint: str) -> None:
    assert email_hint(address) == hint


@pytest.mark.parametrize(
    "address",
    [
        "budi@gmail.com",
        "budi@ymail.com",
        "budi@mail.com",
        "budi@live.co.id",
        "budi@jakarta.go.id",
        "budi@ui.ac.id",
        "budi@example.org",
        "budi",
        "budi@",
        "@",
        "",
    ],
)
def test_other_addresses_get_no_hint(address: str) -> None:
    assert email_hint(address) is None


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("siti@contoh.id", "siti@contoh.id"),
        (" Siti.Aminah@CONTOH.co.id ", "Siti.Aminah@contoh.co.id"),
        ("lapor+kk@dukcapil.kota.go.id", "lapor+kk@dukcapil.kota.go.id"),
        ("a@m\u00fcller.id", "a@xn--mller-kva.id"),
        ("siti\uff20contoh.id", "siti@contoh.id"),
        ("warga@Contoh.INVALID", "warga@contoh.invalid"),
    ],
)
def test_an_address_is_read_ready_for_use(text: str, stored: str) -> None:
    assert parse_email(text) == stored == parse_email(stored)


@pytest.mark.parametrize(
    "text",
    [
        "siti",
        "siti@",
        "@contoh.id",
        "siti@contoh",
        "siti@localhost",
        "siti@contoh..id",
        "siti..aminah@contoh.id",
        "siti aminah@contoh.id",
        "siti@contoh.id, budi@contoh.id",
        "Siti <siti@contoh.id>",
        "siti@[10.0.0.1]",
        "s\u00eeti@contoh.id",
        "siti@contoh.id\nBcc: budi@contoh.id",
        "a" * 65 + "@contoh.id",
        "@.invalid",
    ],
)
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(ContactError) as caught:
        parse_email(text)

    assert caught.value.why == "unreadable"


def test_no_address_is_told_apart_from_a_wrong_one() -> None:
    with pytest.raises(ContactError) as caught:
        parse_email(" ")

    assert caught.value.why == "empty"


@settings(max_examples=50)
@given(st.text(max_size=80))
def test_no_text_breaks_the_reader_of_addresses(text: str) -> None:
    try:
        address = parse_email(text)
    except ContactError:
        return
    assert parse_email(address) == address
