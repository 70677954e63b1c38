"""The keys of the work pages, in words."""

from dataclasses import dataclass

from flask_babel import gettext as _


@dataclass(frozen=True, slots=True)
class Keys:
    """Some keys that belong together: where they work, and what each does."""

    place: str
    keys: tuple[tuple[str, str], ...]


def shortcut_keys() -> list[Keys]:
    """Return every key with what it does."""
    return [
        Keys(
            _("Di semua halaman kerja"),
            (
                ("g i", _("Buka kotak kerja atau antrean")),
                ("g k", _("Buka kinerja")),
                ("/", _("Cari pengaduan")),
                ("?", _("Buka halaman ini")),
            ),
        ),
        Keys(
            _("Di daftar pengaduan"),
            (
                ("j", _("Baris berikutnya")),
                ("k", _("Baris sebelumnya")),
                ("Enter", _("Buka pengaduan pada baris ini")),
                ("x", _("Pilih baris ini")),
                ("Shift + x", _("Pilih semua baris sampai baris ini")),
                ("d", _("Disposisi yang dipilih")),
            ),
        ),
        Keys(
            _("Di halaman pengaduan"),
            (
                ("r", _("Jawab")),
                ("i", _("Tanya pelapor")),
                ("d", _("Disposisi")),
                ("n", _("Catatan internal")),
                ("[", _("Pengaduan sebelumnya dalam daftar yang sama")),
                ("]", _("Pengaduan berikutnya dalam daftar yang sama")),
            ),
        ),
    ]
