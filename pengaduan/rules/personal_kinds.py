"""What counts as personal data in a text, and the plain words that stand in its place."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from pengaduan.rules.texts import N_


class Kind(StrEnum):
    """One sort of personal data (UU 27/2022 Art. 4: what identifies a person)."""

    NIK = "nik"
    KK = "kk"
    NPWP = "npwp"
    BPJS = "bpjs"
    PASSPORT = "passport"
    PHONE = "phone"
    EMAIL = "email"
    ACCOUNT = "account"
    PLATE = "plate"
    LONG_NUMBER = "long_number"
    NAME = "name"
    MENTION = "mention"
    ADDRESS = "address"


@dataclass(frozen=True, slots=True)
class Finding:
    """Where one piece of personal data stands: ``text[start:end]``."""

    kind: Kind
    start: int
    end: int


ALL_KINDS = frozenset(Kind)
# Somebody whom the story is about ("Pak Budi di loket 2") is often the officer complained of;
# nobody is asked to take that name out of their own story.
ASKED_KINDS = ALL_KINDS - {Kind.MENTION}

KIND_LABELS: Mapping[Kind, str] = MappingProxyType(
    {
        Kind.NIK: N_("nomor induk kependudukan (NIK)"),
        Kind.KK: N_("nomor kartu keluarga"),
        Kind.NPWP: N_("NPWP"),
        Kind.BPJS: N_("nomor BPJS"),
        Kind.PASSPORT: N_("nomor paspor"),
        Kind.PHONE: N_("nomor telepon"),
        Kind.EMAIL: N_("alamat surel"),
        Kind.ACCOUNT: N_("nomor rekening"),
        Kind.PLATE: N_("nomor polisi kendaraan"),
        Kind.LONG_NUMBER: N_("nomor dengan 16 angka"),
        Kind.NAME: N_("nama orang"),
        Kind.MENTION: N_("nama orang"),
        Kind.ADDRESS: N_("alamat rumah"),
    }
)

# What stands in a stored or shown text is in the language of the record, which is Indonesian.
_WORDS: Mapping[Kind, str] = MappingProxyType(
    {
        Kind.NIK: "NIK",
        Kind.KK: "nomor KK",
        Kind.NPWP: "NPWP",
        Kind.BPJS: "nomor BPJS",
        Kind.PASSPORT: "nomor paspor",
        Kind.PHONE: "nomor telepon",
        Kind.EMAIL: "surel",
        Kind.ACCOUNT: "nomor rekening",
        Kind.PLATE: "nomor polisi",
        Kind.LONG_NUMBER: "nomor",
        Kind.NAME: "nama",
        Kind.MENTION: "nama",
        Kind.ADDRESS: "alamat",
    }
)
MASKS: Mapping[Kind, str] = MappingProxyType(
    {kind: f"[{word} disamarkan]" for kind, word in _WORDS.items()}
)
REMOVALS: Mapping[Kind, str] = MappingProxyType(
    {kind: f"[{word} dihapus]" for kind, word in _WORDS.items()}
)
