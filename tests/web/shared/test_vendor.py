"""The vendored front-end files are the ones that were fetched and checked."""

import hashlib
import json
from pathlib import Path

VENDOR = Path(__file__).resolve().parents[3] / "static" / "vendor"
RECORDED = {
    line[66:]: line[:64] for line in (VENDOR / "SHA256SUMS").read_text("utf-8").splitlines()
}


def test_every_vendored_file_has_the_recorded_sum() -> None:
    found = {name: hashlib.sha256((VENDOR / name).read_bytes()).hexdigest() for name in RECORDED}

    assert found == RECORDED


def test_no_file_lies_there_unrecorded() -> None:
    files = {str(p.relative_to(VENDOR)) for p in VENDOR.rglob("*") if p.is_file()}

    assert files - {"vendor.json", "SHA256SUMS"} == set(RECORDED)


def test_every_package_names_its_version_integrity_and_licence_file() -> None:
    packages = json.loads((VENDOR / "vendor.json").read_text())["packages"]

    for package in packages:
        assert package["version"][0].isdigit()
        assert package["integrity"].startswith("sha512-")
        assert package["licence_file"] in RECORDED
        assert set(package["files"].values()) <= set(RECORDED)
