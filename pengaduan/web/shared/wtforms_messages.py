"""Indonesian words for the messages that WTForms and Flask-WTF bring along in English."""

from collections.abc import Mapping
from typing import Final

from pengaduan.web.shared.templating import language

INDONESIAN: Final[Mapping[str, str]] = {
    "Invalid field name '%s'.": "Nama isian '%s' tidak dikenal.",
    "Field must be equal to %(other_name)s.": "Isi sama dengan %(other_name)s.",
    "Field must be at least %(min)d character long.": "Tulis paling sedikit %(min)d huruf.",
    "Field must be at least %(min)d characters long.": "Tulis paling sedikit %(min)d huruf.",
    "Field cannot be longer than %(max)d character.": "Tulis paling banyak %(max)d huruf.",
    "Field cannot be longer than %(max)d characters.": "Tulis paling banyak %(max)d huruf.",
    "Field must be exactly %(max)d character long.": "Tulis tepat %(max)d huruf.",
    "Field must be exactly %(max)d characters long.": "Tulis tepat %(max)d huruf.",
    "Field must be between %(min)d and %(max)d characters long.": (
        "Tulis %(min)d sampai %(max)d huruf."
    ),
    "Number must be at least %(min)s.": "Isi angka paling kecil %(min)s.",
    "Number must be at most %(max)s.": "Isi angka paling besar %(max)s.",
    "Number must be between %(min)s and %(max)s.": "Isi angka antara %(min)s dan %(max)s.",
    "Date must be at least %(min)s.": "Isi tanggal mulai %(min)s.",
    "Date must be at most %(max)s.": "Isi tanggal sampai %(max)s.",
    "Date must be between %(min)s and %(max)s.": "Isi tanggal antara %(min)s dan %(max)s.",
    "This field is required.": "Isi bagian ini.",
    "Invalid input.": "Periksa isian ini.",
    "Invalid email address.": "Tulis alamat surel seperti nama@contoh.id.",
    "Invalid IP address.": "Tulis alamat IP seperti 192.0.2.1.",
    "Invalid Mac address.": "Tulis alamat MAC seperti 00:00:5e:00:53:01.",
    "Invalid URL.": "Tulis alamat seperti https://contoh.id.",
    "Invalid UUID.": "Tulis UUID yang lengkap.",
    "Invalid value, must be one of: %(values)s.": "Pilih salah satu: %(values)s.",
    "Invalid value, can't be any of: %(values)s.": "Jangan memakai: %(values)s.",
    "This field cannot be edited.": "Bagian ini tidak dapat diubah.",
    "This field is disabled and cannot have a value.": "Kosongkan bagian ini.",
    "Invalid CSRF Token.": "Muat ulang halaman ini, lalu kirim lagi.",
    "CSRF token missing.": "Muat ulang halaman ini, lalu kirim lagi.",
    "CSRF failed.": "Muat ulang halaman ini, lalu kirim lagi.",
    "CSRF token expired.": "Halaman ini terbuka terlalu lama. Kirim sekali lagi.",
    "Invalid Choice: could not coerce.": "Pilih salah satu jawaban.",
    "Choices cannot be None.": "Pilihan belum tersedia.",
    "Not a valid choice.": "Pilih salah satu jawaban.",
    "Invalid choice(s): one or more data inputs could not be coerced.": (
        "Pilih dari jawaban yang tersedia."
    ),
    "'%(value)s' is not a valid choice for this field.": "'%(value)s' bukan pilihan di sini.",
    "'%(value)s' are not valid choices for this field.": "'%(value)s' bukan pilihan di sini.",
    "Not a valid datetime value.": "Tulis tanggal dan jam seperti 2026-12-03 16:00.",
    "Not a valid date value.": "Tulis tanggal yang benar.",
    "Not a valid time value.": "Tulis jam seperti 16:00.",
    "Not a valid week value.": "Tulis minggu seperti 2026-W49.",
    "Not a valid integer value.": "Tulis bilangan bulat seperti 12.",
    "Not a valid decimal value.": "Tulis angka seperti 97.13.",
    "Not a valid float value.": "Tulis angka seperti 97.13.",
    "File does not have an approved extension.": "Jenis berkas ini tidak dapat kami terima.",
    "File does not have an approved extension: {extensions}": ("Berkas harus berupa {extensions}."),
}


_FILE_SIZE: Final = "File must be between "


class PlainMessages:
    """The translations object of a form: Indonesian by the table above, English as it comes.

    Use it in the ``Meta`` of a form: ``def get_translations(self, form): return PlainMessages()``.
    """

    def gettext(self, string: str) -> str:
        """Return the message in the language of the page."""
        if language() == "en":
            return string
        if string.startswith(_FILE_SIZE):  # Flask-WTF writes the numbers into the message id
            return "Pilih berkas yang lebih kecil."
        return INDONESIAN.get(string, string)

    def ngettext(self, singular: str, plural: str, n: int) -> str:
        """Return the message for ``n`` things; Indonesian has one form only."""
        return self.gettext(singular if n == 1 else plural)
