"""A folder of small, valid reference data: one province with two regencies and one city."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

HEAD = "kode,nama,jenis,induk,lat,lng,kodepos"
LINES = (
    "90,Contoh,provinsi,,-2.5,106.5,",
    "90.01,Kabupaten Satu,kabupaten,90,-2.4,106.4,",
    "90.01.01,Satu Kota,kecamatan,90.01,-2.3,106.3,",
    "90.01.01.2001,Desa Baru,desa,90.01.01,,,33111",
    "90.02,Kabupaten Dua,kabupaten,90,-2.2,106.2,",
    "90.71,Kota Tiga Empat,kota,90,-2.1,106.1,",
)


class SmallReference:
    """The files as Python objects; change them, then ``write`` the folder."""

    def __init__(self) -> None:
        self.regions = [HEAD, *LINES]
        self.offices: Any = {
            "perwakilan": [
                {
                    "nama": "Perwakilan Contoh",
                    "kode_provinsi_induk": "90",
                    "provinsi": ["90"],
                    "kabkota_tambahan": [],
                    "kabkota_dikecualikan": [],
                    "kota_kantor": None,
                    "status_cakupan": "inferred",
                }
            ]
        }
        self.zones: Any = {
            "zona": [
                {
                    "kode_provinsi": "90",
                    "zona": "WIT",
                    "iana": "Asia/Jayapura",
                    "status": "inferred",
                }
            ]
        }
        self.governments: Any = [
            _government("90", "Pemerintah Provinsi Contoh", "provinsi"),
            _government("90.01", "Pemerintah Kabupaten Satu", "kabupaten"),
            _government("90.02", "Pemerintah Kabupaten Dua", "kabupaten"),
            _government("90.71", "Pemerintah Kota Tiga Empat", "kota"),
        ]
        self.aliases: Any = {"alias": [{"kode_wilayah": "90", "alias": ["Pemprov Contoh Raya"]}]}
        self.national: Any = {
            "entri": [
                {
                    "kode": "KEMENCOBA",
                    "nama": "Kementerian Percobaan",
                    "jenis": "kementerian",
                    "status": "inferred",
                    "aktif": True,
                    "alias": ["Kemencoba"],
                }
            ]
        }

    def write(self, folder: Path) -> Path:
        """Write every file into ``folder`` and return it."""
        folder.mkdir(exist_ok=True)
        text = "\n".join(self.regions) + "\n"
        (folder / "wilayah_2025.csv.gz").write_bytes(gzip.compress(text.encode(), mtime=0))
        for name, content in (
            ("ombudsman_perwakilan", self.offices),
            ("zona_waktu", self.zones),
            ("pemda", self.governments),
            ("pemda_alias", self.aliases),
            ("kementerian_lembaga", self.national),
        ):
            (folder / f"{name}.json").write_text(json.dumps(content), "utf-8")
        return folder


def _government(code: str, name: str, level: str) -> dict[str, object]:
    return {"kode_wilayah": code, "nama": name, "tingkat": level, "otonom": True}
