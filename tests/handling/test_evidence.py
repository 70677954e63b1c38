"""Files are proven by opening, cleaned, or refused with the precise reason."""

import io
import zlib
from zipfile import ZipFile

import pikepdf
import pytest
from PIL import Image, PngImagePlugin

from pengaduan.complaints.audiences import Audience
from pengaduan.complaints.files import files
from pengaduan.complaints.models import AttachmentState, Confidentiality
from pengaduan.handling import evidence
from pengaduan.handling.errors import StepRefusedError
from pengaduan.handling.evidence import FILE_MESSAGES, FileNotReadyError, attach, check, served
from pengaduan.infra import storage
from tests.factories.complaints import make_case

SECRET = b"Sulastri"


def photo(kind="JPEG", size=(40, 20), **more):
    out = io.BytesIO()
    Image.new("RGB", size, "teal").save(out, kind, **more)
    return out.getvalue()


def gps_photo():
    exif = Image.Exif()
    exif[0x010E] = SECRET.decode()
    exif[0x0112] = 6
    exif.get_ifd(0x8825)[1] = "S"
    exif.get_ifd(0x8825)[2] = (2.0, 7.0, 30.0)
    return photo(exif=exif, comment=SECRET)


def png_with_text():
    info = PngImagePlugin.PngInfo()
    info.add_text("Author", SECRET.decode())
    return photo("PNG", pnginfo=info)


def pdf(change=None, **save):
    out = io.BytesIO()
    with pikepdf.new() as document:
        document.add_blank_page()
        if change is not None:
            change(document)
        document.save(out, **save)
    return out.getvalue()


def scripted(document):
    script = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert('Sulastri')")
    document.Root.OpenAction = document.make_indirect(script)
    document.Root.Names = pikepdf.Dictionary(
        JavaScript=pikepdf.Dictionary(Names=pikepdf.Array(["a", document.make_indirect(script)]))
    )
    document.attachments["sulastri.exe"] = b"MZ Sulastri"
    document.docinfo["/Author"] = "Sulastri"
    with document.open_metadata() as meta:
        meta["dc:creator"] = ["Sulastri"]
    launch = pikepdf.Dictionary(S=pikepdf.Name.Launch, F="cmd.exe")
    note = pikepdf.Dictionary(Subtype=pikepdf.Name.Link, Rect=[0, 0, 9, 9], A=launch)
    field = pikepdf.Dictionary(Subtype=pikepdf.Name.Widget, Rect=[0, 0, 9, 9], T="Sulastri")
    field = document.make_indirect(field)
    document.pages[0].obj.Annots = pikepdf.Array([note, field])
    document.Root.AcroForm = pikepdf.Dictionary(Fields=pikepdf.Array([field]))


def office():
    out = io.BytesIO()
    with ZipFile(out, "w") as packed:
        packed.writestr("[Content_Types].xml", "<Types/>")
    return out.getvalue()


def archive():
    out = io.BytesIO()
    with ZipFile(out, "w") as packed:
        packed.writestr("foto.jpg", photo())
    return out.getvalue()


@pytest.fixture
def case(session, now):
    return make_case(session, now, "dispositioned")


def checked(case, data, name="bukti.jpg"):
    attachment = attach(case.session, "complainant", case.complaint, name, data, now=case.now)
    check(case.session, attachment.id, now=case.now)
    return attachment


@pytest.mark.parametrize(
    ("make", "media_type"),
    [
        (photo, "image/jpeg"),
        (gps_photo, "image/jpeg"),
        (png_with_text, "image/png"),
        (lambda: photo("WEBP"), "image/webp"),
        (pdf, "application/pdf"),
        (lambda: pdf(scripted), "application/pdf"),
    ],
)
def test_an_honest_file_is_cleaned_and_ready(case, make, media_type):
    attachment = checked(case, make())

    assert (attachment.state, attachment.media_type) == (AttachmentState.READY, media_type)
    assert SECRET not in storage.get(attachment.clean_key)


def test_a_photo_loses_its_place_and_is_turned_upright(case):
    attachment = checked(case, gps_photo())

    with Image.open(io.BytesIO(storage.get(attachment.clean_key))) as clean:
        assert clean.size == (20, 40)
        assert dict(clean.getexif()) == {}
        assert not {"comment", "exif", "xmp", "icc_profile"} & set(clean.info)


def test_a_picture_keeps_its_transparency(case):
    out = io.BytesIO()
    Image.new("RGBA", (4, 4), (255, 0, 0, 0)).save(out, "PNG")

    attachment = checked(case, out.getvalue())

    with Image.open(io.BytesIO(storage.get(attachment.clean_key))) as clean:
        assert clean.getpixel((0, 0)) == (255, 0, 0, 0)


def test_a_pdf_loses_script_action_form_attachment_and_author(case):
    attachment = checked(case, pdf(scripted), "surat.pdf")

    with pikepdf.open(io.BytesIO(storage.get(attachment.clean_key))) as clean:
        assert not {"/OpenAction", "/AcroForm", "/Metadata"} & set(clean.Root.keys())
        assert len(clean.attachments) == 0
        assert [str(note.Subtype) for note in clean.pages[0].obj.Annots] == ["/Link"]
        assert "/A" not in clean.pages[0].obj.Annots[0]
        assert clean.docinfo.keys() == set()
        written = b"".join(thing.unparse() for thing in clean.objects)
    for word in (b"JavaScript", b"Launch", b"EmbeddedFile", b"cmd.exe"):
        assert word not in written


def bomb():
    """A PNG that claims 20,000 by 20,000 pixels."""
    data = bytearray(photo("PNG"))
    data[16:24] = (20_000).to_bytes(4, "big") * 2
    data[29:33] = zlib.crc32(data[12:29]).to_bytes(4, "big")
    return bytes(data)


REFUSED = {
    "kind_program": lambda: b"MZ" + b"\x00" * 100,
    "kind_office": office,
    "kind_archive": archive,
    "kind_heic": lambda: b"\x00\x00\x00\x18ftypheic" + b"\x00" * 20,
    "kind_video": lambda: b"\x1aE\xdf\xa3webm",
    "kind_audio": lambda: b"fLaC" + b"\x00" * 20,
    "kind_other_image": lambda: b"8BPS\x00\x01",
    "kind_svg": lambda: b'<?xml version="1.0"?><svg onload="x()"/>',
    "kind_web_page": lambda: b"<html><script>x()</script></html>",
    "kind_text": lambda: b"hanya tulisan",
    "kind_unknown": lambda: b"\x00\x01\x02\x03",
    "password": lambda: pdf(encryption=pikepdf.Encryption(owner="a", user="b")),
    "broken": lambda: b"%PDF-1.7\nrusak",
    "bomb": bomb,
}


@pytest.mark.parametrize("why", sorted(REFUSED))
def test_other_kinds_are_refused_by_name(case, why):
    attachment = checked(case, REFUSED[why](), "bukti.jpg")

    assert (attachment.state, attachment.refusal) == (AttachmentState.REFUSED, why)
    assert attachment.clean_key is None
    assert FILE_MESSAGES[why]


def test_a_half_photo_is_broken(case):
    assert checked(case, photo(size=(400, 400))[:300]).refusal == "broken"


def test_a_pdf_behind_a_program_is_a_program(case):
    assert checked(case, b"MZ" + pdf()).refusal == "kind_program"


def test_what_hangs_behind_a_photo_is_gone(case):
    attachment = checked(case, photo() + b"PK\x03\x04 Sulastri")

    assert SECRET not in storage.get(attachment.clean_key)


def test_a_refused_file_is_forgotten(case):
    attachment = checked(case, b"MZ" + b"\x00" * 9)

    evidence.forget(case.session, attachment.original_key)

    with pytest.raises(storage.StoredFileMissingError):
        storage.get(attachment.original_key)


def test_a_kept_file_survives_the_refusal_of_its_twin(case):
    attachment = checked(case, photo())

    evidence.forget(case.session, attachment.original_key)

    assert storage.get(attachment.original_key) == photo()


def test_checking_twice_is_checking_once(case):
    attachment = checked(case, photo())
    first = attachment.clean_key

    check(case.session, attachment.id, now=case.now)

    assert attachment.clean_key == first


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "passwd.jpg"),
        ("C:\\Users\\x\\foto.png", "foto.jpg"),
        ("tagihan\u202egpj.exe", "tagihangpj.jpg"),
        ("foto.jpg.exe", "foto.jpg"),
        ("a\r\nSet-Cookie: x.jpg", "aSet-Cookie_ x.jpg"),
        ("", "berkas.jpg"),
        ("...", "berkas.jpg"),
        ("x" * 300 + ".jpg", "x" * 116 + ".jpg"),
        ("Foto Loket 3.JPEG", "Foto Loket 3.jpg"),
    ],
)
def test_a_hostile_name_does_nothing(case, given, kept):
    assert checked(case, photo(), given).name == kept


@pytest.mark.parametrize(
    ("data", "code"),
    [(b"", "file_empty"), (b"x" * (evidence.MAX_BYTES + 1), "file_large")],
)
def test_an_empty_or_huge_file_is_refused_at_once(case, data, code):
    with pytest.raises(StepRefusedError, match=code):
        attach(case.session, "complainant", case.complaint, "a.jpg", data, now=case.now)


def test_the_eleventh_file_is_refused(case):
    for serial in range(10):
        attach(case.session, "complainant", case.complaint, "a", bytes([serial]), now=case.now)

    with pytest.raises(StepRefusedError, match="file_many"):
        attach(case.session, "complainant", case.complaint, "a", b"satu lagi", now=case.now)


def test_the_same_file_again_is_the_one_that_is_there(case):
    first = checked(case, photo())

    assert checked(case, photo()) is first


def test_the_agency_gets_the_clean_copy_without_the_name_of_a_hidden_person(session, now):
    case = make_case(session, now, "dispositioned", confidentiality=Confidentiality.WITHHELD)
    attachment = checked(case, gps_photo(), "KTP Sulastri.jpg")

    copy = served(session, case.complaint, attachment.id, Audience.AGENCY)

    assert copy.name == "bukti-1.jpg"
    assert SECRET not in copy.data
    assert served(session, case.complaint, attachment.id, Audience.COMPLAINANT).name == (
        "KTP Sulastri.jpg"
    )


def test_an_unfinished_answers_files_stay_in_the_house(case):
    attachment = attach(
        case.session, case.officer.label, case.complaint, "a.jpg", photo(), now=case.now
    )
    check(case.session, attachment.id, now=case.now)
    case.respond()

    for outside in (Audience.COMPLAINANT, Audience.OMBUDSMAN):
        assert files(case.session, case.complaint, outside) == ()
        with pytest.raises(FileNotReadyError):
            served(case.session, case.complaint, attachment.id, outside)
    case.decide()
    assert served(case.session, case.complaint, attachment.id, Audience.COMPLAINANT).data


def test_a_file_that_is_being_checked_is_not_served(case):
    attachment = attach(case.session, "complainant", case.complaint, "a.jpg", photo(), now=case.now)

    with pytest.raises(FileNotReadyError):
        served(case.session, case.complaint, attachment.id, Audience.COMPLAINANT)


def test_a_file_of_another_case_is_not_served(case, session, now):
    attachment = checked(case, photo())
    other = make_case(session, now, "dispositioned")

    with pytest.raises(FileNotReadyError):
        served(session, other.complaint, attachment.id, Audience.OMBUDSMAN)
