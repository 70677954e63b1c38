"""A phone loses its line in the middle of a file: nothing that had arrived is sent again."""

from __future__ import annotations

from io import BytesIO

from PIL import Image
from playwright.sync_api import Route, expect

from tests.browser.people import Citizen


def photo(serial: int) -> bytes:
    """Return a photo of the size that phones take, with its place in it."""
    grain = Image.effect_noise((300, 225), 50).resize((3600, 2700)).rotate(serial)
    out, notes = BytesIO(), Image.Exif()
    notes.get_ifd(0x8825)[1] = "S"
    grain.convert("RGB").save(out, "JPEG", quality=90, exif=notes)
    return out.getvalue()


class Line:
    """The line between phone and server; it breaks at some pieces and mends at once."""

    def __init__(self, *broken: int) -> None:
        self.broken = broken
        self.tried = 0
        self.sent: list[bytes] = []

    def __call__(self, route: Route) -> None:
        if route.request.method != "PATCH":
            route.continue_()
            return
        self.tried += 1
        if self.tried in self.broken:
            route.abort("internetdisconnected")
        else:
            self.sent.append(route.request.post_data_buffer or b"")
            route.continue_()


def test_a_lost_line_costs_the_last_piece_only(meet):
    citizen, line = meet(Citizen, phone=True), Line(2, 3)
    citizen.files(knows_agency=False)
    citizen.follows("Tambahkan bukti")
    citizen.page.route("**/unggahan/**", line)

    citizen.page.locator("input[type=file]").set_input_files(
        [{"name": f"foto {n}.jpg", "mimeType": "image/jpeg", "buffer": photo(n)} for n in range(2)]
    )
    citizen.presses("Unggah berkas")

    expect(citizen.page.get_by_text("2 terkirim ke petugas.")).to_be_visible()
    assert line.tried > 4
    assert len({bytes(one) for one in line.sent}) == len(line.sent)
    assert sum(map(len, line.sent)) < 700_000
    assert b"Exif" not in b"".join(line.sent)
