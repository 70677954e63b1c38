"""The words before a number that say what it is, and figures that are nobody's data."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import Final

OTHER = "other"  # a number of a thing: a ticket, a letter, a meter
PAYEE = "payee"  # "transfer ke": an account, or the telephone number of an e-wallet

_WORDS: Final = {
    "kk": r"(?:no(?:mor)?\.? ?)?(?:kk|kartu keluarga)",
    "nik": r"nik|(?:e-?)?ktp|nomor induk kependudukan",
    "npwp": r"npwp",
    "bpjs": r"bpjs(?: ?kesehatan| ?ketenagakerjaan)?|jkn|kis|kpj|jamsostek",
    "passport": r"passpor[t]?|paspor",
    "plate": r"nopol|no(?:mor|\.)? ?polisi|plat(?: nomor)?|pelat(?: nomor)?|berplat|tnkb"
    r"|sepeda motor|motor|mobil|kendaraan|truk|angkot|bus",
    "phone": r"no(?:mor|\.)? ?(?:hp|wa|telp|tlp|telepon|kontak|ponsel)|hp|nohp|handphone|ponsel"
    r"|telp(?:on)?|tlp|telepon|telpon|wa|whatsapp|whatsap|kontak|hubungi|dihubungi|sms|call|cp"
    r"|contact|gopay|ovo|shopeepay|linkaja",
    "account": r"no(?:mor|\.)? ?rek(?:ening)?|norek"
    r"|rek(?:ening)?(?! (?:listrik|air|pdam|pln|telepon))"
    r"|virtual account|nomor va|no va|bank [a-z]{2,12}|bca|bri|brimo|bni|bsi|btn|mandiri|cimb"
    r"|permata|danamon|bjb|seabank|jago|tabungan",
    PAYEE: r"(?:di)?transfer(?:kan)?(?: uang)? ke|(?:di)?tf ke|setor(?:kan)? ke",
    OTHER: r"(?:no(?:mor|\.)? ?|kode ?|id ?)(?:pengaduan|laporan|tiket|ticket|aduan|surat|antrean"
    r"|antrian|registrasi|register|pendaftaran|permohonan|berkas|agenda|pelanggan|meter(?:an)?"
    r"|booking|invoice|kuitansi|pos|sertifikat|seri|resi|order|transaksi|referensi|ref|kwh"
    r"|peserta ujian|ujian|objek pajak|induk berusaha|izin|ijin|akta|putusan|perkara|undian|kasus)"
    r"|tiket|resi|idpel|shm|nop|nib|nip|nisn|nuptk|imei|sppt|invoice|barcode|nomor seri",
}
_CUE: Final = re.compile(
    "|".join(rf"(?P<{kind}>(?<![a-z])(?:{words})(?![a-z]))" for kind, words in _WORDS.items()),
    re.IGNORECASE,
)
_REACH: Final = {OTHER: 25, "passport": 40, "account": 45, "plate": 30, PAYEE: 40}
_USUAL_REACH: Final = 35

_PROTECTED: Final = re.compile(
    r"(?<![a-z])(?:rp|idr)\.? ?\d[\d.,]*"
    r"|(?<![\d.-])[1-9]\d{0,2}(?:\.\d{3})+(?:,\d{2}|,-)?(?![.-]?\d)"
    r"|(?<!\d)\d{1,12} ?(?:juta|ribu|rupiah|rb|jt|miliar|milyar|persen|%)"
    r"|(?<!\d)\d{1,2}([-./])\d{1,2}\1(?:19|20)\d\d(?!\d)"
    r"|(?<!\d)(?:19|20)\d\d([-./])\d{1,2}\2\d{1,2}(?!\d)"
    r"|(?<!\d)(?:19|20)\d\d ?[-–] ?(?:19|20)\d\d(?![-.]?\d)"
    r"|(?<![\d.])(?:2[0-4]|[01]?\d)[.:][0-5]\d(?!\d)(?![.:]\d)",
    re.IGNORECASE,
)


class Cues:
    """The cue words of one text, in order."""

    def __init__(self, text: str) -> None:
        found = [(one.end(), one.lastgroup or "") for one in _CUE.finditer(text)]
        self._ends = [end for end, _ in found]
        self._kinds = [kind for _, kind in found]

    def before(self, start: int) -> str:
        """Return what the nearest cue before ``start`` announces; "" when none reaches so far."""
        place = bisect_right(self._ends, start) - 1
        if place < 0:
            return ""
        kind = self._kinds[place]
        return kind if start - self._ends[place] <= _REACH.get(kind, _USUAL_REACH) else ""


def protected(text: str) -> Iterator[tuple[int, int]]:
    """Yield where money, dates, times and spans of years stand: never anybody's number."""
    return (one.span() for one in _PROTECTED.finditer(text))
