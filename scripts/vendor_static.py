"""Fetch the front-end files of static/vendor/ again (for maintainers; needs npm).

Packs each npm package of vendor.json, refuses it when its sha512 integrity differs, copies the
listed files and writes SHA256SUMS beside them. A licence file that a package does not hold stays.
"""

import base64
import hashlib
import json
import subprocess
import tarfile
import tempfile
from pathlib import Path
from typing import TypedDict

VENDOR = Path(__file__).resolve().parent.parent / "static" / "vendor"


class Package(TypedDict):
    """One entry of vendor.json; ``files`` maps a path in the package to one under static/vendor."""

    name: str
    version: str
    integrity: str
    licence: str
    licence_file: str
    files: dict[str, str]


def packages() -> list[Package]:
    """Return the entries of vendor.json."""
    found: list[Package] = json.loads((VENDOR / "vendor.json").read_text())["packages"]
    return found


def pack(package: Package, folder: Path) -> Path:
    """Download one package into ``folder`` and return its archive, or stop if it is another one."""
    wanted = f"{package['name']}@{package['version']}"
    answer = subprocess.run(
        ["npm", "pack", wanted, "--json"], cwd=folder, check=True, capture_output=True, text=True
    )
    archive = folder / str(json.loads(answer.stdout)[0]["filename"])
    digest = base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
    if f"sha512-{digest}" != package["integrity"]:
        raise SystemExit(f"{wanted}: the integrity is sha512-{digest}, not the one in vendor.json")
    return archive


def unpack(package: Package, archive: Path) -> None:
    """Copy the listed files of a verified archive to their places."""
    with tarfile.open(archive) as tar:
        for source, target in package["files"].items():
            member = tar.extractfile(f"package/{source}")
            if member is None:
                raise SystemExit(f"{package['name']}: no file {source}")
            place = VENDOR / target
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(member.read())


def sums() -> str:
    """Return the SHA-256 sums of all vendored files, one per line, sorted by path."""
    paths = sorted({p for k in packages() for p in (*k["files"].values(), k["licence_file"])})
    lines = (f"{hashlib.sha256((VENDOR / p).read_bytes()).hexdigest()}  {p}\n" for p in paths)
    return "".join(lines)


def main() -> None:
    """Fetch, verify and copy everything, then write the sums."""
    with tempfile.TemporaryDirectory() as folder:
        for package in packages():
            unpack(package, pack(package, Path(folder)))
    (VENDOR / "SHA256SUMS").write_text(sums())
    print((VENDOR / "SHA256SUMS").read_text(), end="")


if __name__ == "__main__":
    main()
