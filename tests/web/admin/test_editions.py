"""Editions (A5): copy, change, validate, try, publish, compare; what is wrong is told precisely."""

from decimal import Decimal
from io import BytesIO

import pytest
import sqlalchemy as sa

from pengaduan.compliance.editions import edition, edition_for_year
from pengaduan.compliance.editions_models import EditionState, EditionVersion
from pengaduan.rules.roles import Role
from pengaduan.rules.scoring import EditionDataError, catalogue
from pengaduan.rules.scoring.catalogue import shipped
from pengaduan.rules.scoring.loading import load_edition
from pengaduan.rules.scoring.reading import LARGEST, read_given
from pengaduan.web.admin.edition_words import explain
from tests.factories.editions import make_edition
from tests.rules.scoring.test_loading import MUTATIONS

PAGE = "/kelola/metodologi"


def version(session):
    session.expire_all()
    return session.scalars(sa.select(EditionVersion).order_by(EditionVersion.id.desc())).first()


@pytest.fixture
def draft(admin, session):
    """The address of a fresh copy of 2023."""
    made = admin.post(f"{PAGE}/ORI-2023/salin", {})
    assert made.status == 303
    return f"{PAGE}/{version(session).code}"


def filled(page, action):
    """Return what a form of the page would send."""
    form = page.find(f"//form[contains(@action, '{action}')]")[0]
    data = {}
    for field in form.xpath(".//input[@name] | .//select[@name] | .//textarea[@name]"):
        if field.tag == "select":
            chosen = field.xpath("./option[@selected]") or field.xpath("./option")
            data[field.get("name")] = chosen[0].get("value")
        elif field.tag == "textarea":
            data[field.get("name")] = (field.text or "").strip()
        elif field.get("type") != "file":
            data[field.get("name")] = field.get("value") or ""
    return data


def test_every_edition_is_listed_with_the_marks_of_its_weights(admin):
    page = admin.get(PAGE)

    for one in catalogue.editions():
        assert one.id in page.text
    assert "andaian" in page.text
    assert "estimasi internal" in page.text


@pytest.mark.parametrize("one", catalogue.editions(), ids=lambda one: one.id)
def test_an_edition_shows_its_tree_its_labels_and_its_marks(admin, one):
    page = admin.get(f"{PAGE}/{one.id}")

    assert page.status == 200
    for indicator in one.indicators:
        assert indicator.code in page.text
    for band in one.bands:
        assert band.opinion in page.text
    for fact in one.facts:
        assert " ".join(fact.text.split()) in " ".join(page.text.split())


def test_the_other_indexes_stand_beside(admin):
    page = admin.get(f"{PAGE}/indeks")

    assert "25.e.P" in page.text
    assert "88,31" in page.text
    assert "14 hari kerja" in page.text


def test_two_versions_of_different_label_sets_stand_side_by_side(admin):
    page = admin.get(f"{PAGE}/banding?a=ORI-2021&b=ORI-2025")

    assert "Kepatuhan Tinggi" in page.text
    assert "Kualitas Terendah" in page.text
    assert "berubah" in page.text
    assert admin.get(f"{PAGE}/banding?a=ORI-2021&b=ORI-1999").status == 404
    assert admin.get(f"{PAGE}/banding?a=ORI-2021&b=ORI-2013").status == 404


def test_a_copy_starts_as_its_base_under_a_code_of_its_own(admin, session, draft):
    made = version(session)
    copy = load_edition(made.code, made.content.encode())
    base = catalogue.edition("ORI-2023")

    assert made.code.startswith("ORI-2023-V")
    assert (copy.id, copy.dimensions, copy.bands, copy.facts) == (
        made.code,
        base.dimensions,
        base.bands,
        base.facts,
    )
    assert edition_for_year(2023).id == "ORI-2023"


def test_a_wrong_sum_is_kept_named_and_keeps_the_draft_from_being_published(admin, session, draft):
    data = filled(admin.get(f"{draft}/konsep"), "/bobot") | {"w-weight-INP": "21,86"}

    page = admin.follow(admin.post(f"{draft}/bobot", data))
    tried = admin.post(f"{draft}/coba", {})
    published = admin.post(f"{draft}/terbitkan", {})

    assert "Bobot antar dimensi: Bobot di sini berjumlah 100,01, harus tepat 100." in page.text
    assert (tried.status, published.status) == (409, 409)
    assert "jumlahnya tidak tepat 100" in published.text
    assert version(session).state is EditionState.DRAFT


@pytest.mark.parametrize("typed", ["", "abc", "-1", "100,01", "NaN", "1e1", "Infinity"])
def test_a_weight_that_is_no_number_from_0_to_100_is_refused_and_nothing_changes(
    admin, session, draft, typed
):
    before = version(session).content
    data = filled(admin.get(f"{draft}/konsep"), "/bobot") | {"w-weight-INP-K1": typed}

    page = admin.post(f"{draft}/bobot", data)

    assert page.status == 422
    assert version(session).content == before


def test_labels_samples_years_and_regulations_are_changed_by_form(admin, session, draft):
    page = admin.get(f"{draft}/konsep")
    admin.post(f"{draft}/label", filled(page, "/label") | {"b-opinion-A": "Mutu Puncak"})
    page = admin.get(f"{draft}/konsep")
    general = filled(page, "/umum") | {
        "g-years": "2026, 2027",
        "g-regulations": "UU 25/2009\r\nPeraturan Ombudsman 61/2025",
        "g-count-users": "45",
    }
    assert admin.post(f"{draft}/umum", general).status == 303

    made = version(session)
    changed = load_edition(made.code, made.content.encode())

    assert changed.bands[0].opinion == "Mutu Puncak"
    assert changed.years == (2026, 2027)
    assert [one.name for one in changed.legal_basis] == (
        ["UU 25/2009", "Peraturan Ombudsman 61/2025"]
    )
    assert {one.code: one.count for one in changed.samples}["users"] == 45


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"b-min-B": "78,01"}, "B: Kategori ini harus mulai di"),
        ({"b-max-A": "99"}, "Kategori terbaik harus berakhir di"),
        ({"b-min-C": "90"}, "C: Batas bawah kategori"),
    ],
)
def test_bands_with_a_gap_are_refused_with_the_band_and_the_reason(
    admin, session, draft, change, says
):
    before = version(session).content
    data = filled(admin.get(f"{draft}/konsep"), "/label") | change

    page = admin.post(f"{draft}/label", data)

    assert page.status == 422
    assert says in page.text
    assert version(session).content == before


@pytest.mark.parametrize("years", ["", "duaribu", "26", "1999", "2026-2027"])
def test_years_that_are_none_are_told(admin, draft, years):
    data = filled(admin.get(f"{draft}/konsep"), "/umum") | {"g-years": years}

    assert admin.post(f"{draft}/umum", data).status == 422


@pytest.mark.parametrize("shape", ["yaml", "json"])
def test_a_downloaded_file_comes_back_as_the_same_edition(admin, session, draft, shape):
    before = version(session)
    content = admin.get(f"{draft}/berkas?bentuk={shape}").data

    seen = {"f-seen": before.digest, "f-file": (BytesIO(content), f"edisi.{shape}")}
    sent = admin.post(f"{draft}/unggah", seen)

    assert sent.status == 303
    assert version(session).digest == before.digest


def test_an_uploaded_file_changes_the_tree_under_the_code_of_the_draft(admin, session, draft):
    made = version(session)
    content = shipped("2021.yaml")

    sent = admin.post(
        f"{draft}/unggah", {"f-seen": made.digest, "f-file": (BytesIO(content), "2021.yaml")}
    )

    assert sent.status == 303
    found = load_edition(made.code, version(session).content.encode())
    assert found.id == made.code
    assert found.dimensions == catalogue.edition("ORI-2021").dimensions


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "kosong"),
        (b"a: [1", "bukan YAML yang benar"),
        (b'{"a": 1,}', "bukan JSON yang benar"),
        (b'{"a": 1, "a": 2}', "ditulis dua kali"),
        (b"a: &x [1]\nb: *x\n", "rujukan YAML"),
        (b"[" * 40 + b"]" * 40, "terlalu dalam"),
        (b"{" + b'"a":{' * 40 + b"}" * 41, "schema harus"),
        (b"schema: kepatuhan-methodology/2\n", "schema harus kepatuhan-methodology/1"),
        (shipped("2013-2014.yaml"), "edisi sejarah"),
    ],
)
def test_a_file_that_is_no_edition_is_refused_and_nothing_changes(
    admin, session, draft, content, says
):
    before = version(session)

    page = admin.post(
        f"{draft}/unggah", {"f-seen": before.digest, "f-file": (BytesIO(content), "x")}
    )

    assert page.status == 422
    assert says in page.text
    assert version(session).content == before.content


def test_two_administrators_do_not_overwrite_each_other(admin, session, draft):
    page = admin.get(f"{draft}/konsep")
    first = filled(page, "/bobot") | {"w-weight-INP-K1": "12,23"}
    second = filled(page, "/label") | {"b-opinion-A": "Mutu Puncak"}

    admin.post(f"{draft}/bobot", first)
    refused = admin.post(f"{draft}/label", second)

    assert refused.status == 409
    assert "baru saja diubah orang lain" in refused.text
    assert "Mutu Puncak" not in version(session).content


def test_a_draft_is_tried_and_published_and_never_changed_again(admin, session, draft):
    page = admin.get(f"{draft}/konsep")
    admin.post(f"{draft}/label", filled(page, "/label") | {"b-opinion-A": "Mutu Puncak"})
    early = admin.post(f"{draft}/terbitkan", {})
    tried = admin.follow(admin.post(f"{draft}/coba", {}))
    code = version(session).code

    page = admin.follow(admin.follow(admin.post(f"{draft}/terbitkan", {})))

    assert (early.status, "Coba dahulu" in early.text) == (409, True)
    assert "78,46" in tried.text
    assert "Mutu Puncak" in tried.text
    assert "Estimasi internal" in page.text
    assert edition(code).bands[0].opinion == "Mutu Puncak"
    assert edition_for_year(2024).id == code
    for action in ("bobot", "coba", "terbitkan", "buang"):
        assert admin.post(f"{draft}/{action}", {"w-seen": "x"}).status in {409, 422}
    assert version(session).state is EditionState.PUBLISHED


def test_a_second_administrator_publishes_what_the_first_has_changed(admin, seat, session, draft):
    other = seat(Role.ADMINISTRATOR)
    admin.post(f"{draft}/coba", {})

    own = admin.post(f"{draft}/terbitkan", {})
    done = other.post(f"{draft}/terbitkan", {})

    assert (own.status, "orang lain" in own.text) == (409, True)
    assert done.status == 303
    assert version(session).state is EditionState.PUBLISHED


def test_the_official_instrument_takes_the_label_away_and_must_be_named(admin, session, draft):
    made = version(session)
    text = made.content.replace("_status: assumed", "_status: sourced")
    admin.post(
        f"{draft}/unggah", {"f-seen": made.digest, "f-file": (BytesIO(text.encode()), "x.yaml")}
    )
    admin.post(f"{draft}/coba", {})
    unnamed = admin.post(f"{draft}/terbitkan", {})

    data = filled(admin.get(f"{draft}/konsep"), "/umum") | {"g-instrument": "Keputusan 1/2026"}
    admin.post(f"{draft}/umum", data)
    admin.post(f"{draft}/coba", {})
    page = admin.follow(admin.follow(admin.post(f"{draft}/terbitkan", {})))

    assert (unnamed.status, "instrumen resminya" in unnamed.text) == (409, True)
    assert "Keputusan 1/2026" in page.text
    assert edition(made.code).may_be_called_official
    assert "nilai resmi" in admin.get(PAGE).text


def test_a_draft_can_be_dropped_and_then_only_be_looked_at(admin, session, draft):
    admin.post(f"{draft}/buang", {})

    assert version(session).state is EditionState.DROPPED
    assert "dibuang" in admin.follow(admin.get(f"{draft}/konsep")).text
    assert edition_for_year(2023).id == "ORI-2023"


def test_history_is_not_copied_and_what_does_not_exist_is_not_found(admin, session):
    page = admin.follow(admin.post(f"{PAGE}/ORI-2013/salin", {}))

    assert "hanya catatan sejarah" in page.text
    assert version(session) is None
    for address in ("ORI-1999", "ORI-1999/berkas", "ORI-1999/konsep"):
        assert admin.get(f"{PAGE}/{address}").status == 404
    assert admin.post(f"{PAGE}/ORI-1999/salin", {}).status == 404
    assert admin.get(f"{PAGE}/ORI-2023/berkas?bentuk=exe").status == 400


def test_a_published_version_can_be_copied_again(admin, session):
    made = make_edition(session)

    admin.post(f"{PAGE}/{made.code}/salin", {})

    copy = version(session)
    assert copy.base == made.code
    assert copy.code == f"ORI-UJI-V{copy.id}"


@pytest.mark.parametrize(("file", "old", "new", "entry", "reason"), MUTATIONS)
def test_every_refusal_of_the_loader_has_a_sentence(app, file, old, new, entry, reason):
    text = shipped(file).decode().replace(old, new, 1)

    with pytest.raises(EditionDataError) as refused:
        load_edition(file, text.encode())

    with app.test_request_context():
        told = explain(refused.value)
    assert "tidak sesuai susunan edisi" not in told
    assert "%(" not in told


def test_numbers_in_json_are_exact() -> None:
    top = read_given("x", b'{"weight": 0.1000000000000000000000000001}')

    assert top.number("weight") == Decimal("0.1000000000000000000000000001")
    with pytest.raises(EditionDataError, match="larger than 512 KB"):
        read_given("x", b"# " + b"x" * LARGEST)
    with pytest.raises(EditionDataError, match="plain float"):
        read_given("x", b'{"weight": NaN}')
