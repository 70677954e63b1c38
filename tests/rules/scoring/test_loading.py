"""What is shipped loads as it is marked; what is broken is refused with file, entry and reason."""

from collections.abc import Iterator
from decimal import Decimal

import pytest

from pengaduan.rules.scoring import Edition, EditionDataError, edition, editions
from pengaduan.rules.scoring.catalogue import EDITION_FILES, load_editions, shipped
from pengaduan.rules.scoring.formulas import FORMULA_FILE, complaint_formulas, load_formulas
from pengaduan.rules.scoring.indexes import INDEX_FILES, indexes, load_index
from pengaduan.rules.scoring.loading import load_edition
from pengaduan.rules.scoring.methodology import EntityRule, Status
from pengaduan.rules.scoring.reading import Value, read_entry

FILE = "2023-2024.yaml"

# file, text to replace (first hit), replacement, entry named, reason named
MUTATIONS = [
    (FILE, "weight: 21.85", "weight: 21.86", "dimensions", "sum to 100.01"),
    (FILE, "weight: 12.22", "weight: 12.23", "INP", "sum to 100.01"),
    (FILE, "weight: 12.22", "weight: 0", "INP/INP-K/INP-K1", "more than 0"),
    (FILE, "weight: 12.22", "weight: true", "INP/INP-K/INP-K1", "number"),
    (FILE, "weight: 12.22", "weight: '12.22'", "INP/INP-K/INP-K1", "number"),
    (FILE, "weight: 12.22", "weight: .nan", "line", "plain float"),
    (FILE, "weight: 12.22", "bobot: 12.22", "INP/INP-K/INP-K1", "weight must"),
    (FILE, "weight_status: assumed", "weight_status: guessed", "INP-K2", "weight_status"),
    (FILE, "indicator_count: 9", "indicator_count: 8", "INP/INP-S", "indicator_count"),
    (FILE, "code: INP-K2", "code: INP-K1", "INP-K1", "used twice"),
    (FILE, "scale: ikm_25_100", "scale: ikm", "OUT-I1", "not defined"),
    (FILE, "normalise: 100 * level / 4", "normalise: 100 * level / 5", "scale_0_4", "unknown rule"),
    (FILE, "    - 3\n    - 4\n", "    - 3\n    - 5\n", "scale_0_4", "come to 100"),
    (FILE, "    - 3\n    - 4\n", "    - 4\n    - 4\n", "scale_0_4", "rise"),
    (FILE, "complaint_system: full", "complaint_system: fully", "PGD-5", "complaint_system"),
    (FILE, "formula: F-P5", "formula: F-P9", "PGD-5", "F-P9"),
    (FILE, "share: 50", "share: 51", "PRS-6", "sub_items"),
    (FILE, "min: 78.0", "min: 78.01", "B", "begin at"),
    (FILE, "max: 87.99", "max: 88.0", "A", "begin at"),
    (FILE, "max: 100.0", "max: 99.99", "A", "end at 100"),
    (FILE, "min: 0.0", "min: 0.01", "E", "begin at 0"),
    (FILE, "min: 54.0", "min: 78.0", "C", "empty"),
    (FILE, "zone: kuning", "zone: jingga", "C", "zone"),
    (FILE, "- code: B\n", "- code: A\n", "", "code twice"),
    (FILE, "opinion_id: Kualitas Sedang", "opini: Kualitas Sedang", "C", "opinion_id"),
    (FILE, "decimals: 2", "decimals: 1", "rounding", "decimals"),
    (FILE, "mode: half_up", "mode: half_even", "rounding", "half_up"),
    (FILE, "unweighted arithmetic mean of the units", "median", "", "no known rule"),
    (FILE, "count: 7", "count: 6", "loci/regency_or_city", "count"),
    (FILE, "kepatuhan-methodology/1", "kepatuhan-methodology/2", "", "schema"),
    (FILE, "id: ORI-2023", "id: 2023", "", "id must be a text"),
    (FILE, "- 2023\n", "- '2023'\n", "", "years"),
    (FILE, "years:\n- 2023\n- 2024", "years: []", "", "years"),
    (FILE, "title_en: ", "title_id: ", "line", "given twice"),
    (FILE, "dimensions:\n", "dimension:\n", "", "dimensions must"),
    (FILE, "method: interview\n", "method: ''\n", "INP-K1", "method"),
    (FILE, "scale_0_4:\n    levels:", "scale_0_4:\n    levels: 4\n    range:", "", "whole numbers"),
    (FILE, "      - non_electronic\n", "      - 5\n", "PRS-1", "texts only"),
    (FILE, "method: interview\n", "method: interview\n      channels: 5\n", "INP-K1", "channels"),
    (FILE, "dimensions:\n", "dimensions:\n- INP\n", "", "dimensions[0] must be a mapping"),
    (FILE, "rounding:\n", "rounding: none\nrounded:\n", "", "rounding must be a mapping"),
    ("2021.yaml", "  electronic: 50", "  electronic: 49", "channel_split", "sum to 99"),
    ("2015-2019.yaml", "min_exclusive: 50.0", "min_exclusive: 50.01", "KUNING", "begin at"),
    ("2015-2019.yaml", "min_exclusive: 50.0", "min: 50.0", "KUNING", "begin at"),
    ("2015-2019.yaml", "min_exclusive: 80.0", "min: 80\n  min_exclusive: 80", "HIJAU", "either"),
    ("2013-2014.yaml", "usable_for_scoring: false", "usable_for_scoring: no one", "", "true or"),
    ("2013-2014.yaml", "max: 1000", "max: 999", "HIJAU", "end at 999"),
    ("2025.yaml", "weight_in_quality: 30.0", "weight_in_quality: 100", "public_trust", "between"),
    ("2025.yaml", "  - sedang\n", "  - tinggi\n", "compliance_level", "three"),
    ("2025.yaml", "Tanpa Maladministrasi", "Tanpa Cela", "opinion", "Tanpa Maladministrasi"),
    ("2025.yaml", "code: T25", "code: I25", "I25", "used twice"),
]


@pytest.mark.parametrize(("file", "old", "new", "entry", "reason"), MUTATIONS)
def test_a_broken_edition_is_refused_with_file_entry_and_reason(
    file: str, old: str, new: str, entry: str, reason: str
) -> None:
    text = shipped(file).decode()
    assert old in text

    with pytest.raises(EditionDataError) as refused:
        load_edition(file, text.replace(old, new, 1).encode())

    assert refused.value.file == file
    assert entry in refused.value.entry
    assert reason in refused.value.reason


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (b"- a\n", "mapping"),
        (b"a: [1\n", "not YAML"),
        (b"a: \xff\n", "UTF-8"),
        (b"a: 0x1F\n", "plain int"),
        (b"a: 2023-01-01\n", "plain timestamp"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused(data: bytes, reason: str) -> None:
    with pytest.raises(EditionDataError, match=reason):
        load_edition("broken.yaml", data)


@pytest.mark.parametrize(("old", "new"), [("- 2022\n", "- 2023\n"), ("ORI-2022", "ORI-2023")])
def test_two_editions_cannot_claim_the_same_year_or_id(old: str, new: str) -> None:
    contents = {file: shipped(file) for file in EDITION_FILES}
    contents["2022.yaml"] = contents["2022.yaml"].replace(old.encode(), new.encode(), 1)

    with pytest.raises(EditionDataError, match=r"already taken by 2022\.yaml"):
        load_editions(contents)


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("schema: complaint-formulas/1", "schema: x", "schema"),
        ("label_id:", "label:", "label_id"),
        ("- code: m_sla\n", "- kode: m_sla\n", "code"),
    ],
)
def test_a_broken_formula_file_is_refused(old: str, new: str, reason: str) -> None:
    text = shipped(FORMULA_FILE).decode()

    with pytest.raises(EditionDataError, match=reason):
        load_formulas(FORMULA_FILE, text.replace(old, new, 1).encode())


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [("max: 4.5\n", "max: 4.4\n", "begin at"), ("schema: index/1", "schema: x", "schema")],
)
def test_a_broken_index_file_is_refused(old: str, new: str, reason: str) -> None:
    text = shipped(INDEX_FILES[0]).decode()

    with pytest.raises(EditionDataError, match=reason):
        load_index(INDEX_FILES[0], text.replace(old, new, 1).encode())


def test_all_editions_are_there_oldest_first() -> None:
    assert [found.id for found in editions()] == [
        "ORI-2013",
        "ORI-2015",
        "ORI-2021",
        "ORI-2022",
        "ORI-2023",
        "ORI-2025",
    ]


def test_all_indexes_are_there() -> None:
    assert [found.id for found in indexes()] == ["IPP-2022", "SKM-2017", "SP4N-2018"]


@pytest.mark.parametrize(
    ("code", "counts"),
    [
        ("ORI-2015", [20]),
        ("ORI-2021", [20]),
        ("ORI-2022", [13, 11, 5, 6]),
        ("ORI-2023", [15, 11, 6, 6]),
        ("ORI-2025", [4, 2, 4, 3]),
    ],
)
def test_an_edition_has_the_indicators_of_its_instrument(code: str, counts: list[int]) -> None:
    assert [len(d.indicators) for d in edition(code).dimensions] == counts


@pytest.mark.parametrize("ori", editions(), ids=lambda ori: ori.id)
def test_no_edition_may_be_called_official_yet(ori: Edition) -> None:
    assert not ori.may_be_called_official


def test_marks_of_trust_survive_with_their_remark() -> None:
    first, second = edition("ORI-2023").indicators[:2]
    earlier = edition("ORI-2022").dimensions[0]

    assert (first.weight_status, second.weight_status) == (Status.SOURCED, Status.ASSUMED)
    assert earlier.weight_status is Status.INFERRED
    assert earlier.weight_remark == "inferred (printed in 2023 decks)"
    assert edition("ORI-2023").indicators[-1].name_status is Status.RECONSTRUCTED


@pytest.mark.parametrize(
    ("code", "rule"),
    [
        ("ORI-2015", EntityRule.PRODUCT_MEAN),
        ("ORI-2021", EntityRule.PRODUCT_MEAN),
        ("ORI-2022", EntityRule.UNIT_MEAN),
        ("ORI-2023", EntityRule.UNIT_MEAN),
        ("ORI-2025", EntityRule.UNIT_MEAN),
    ],
)
def test_an_edition_names_its_entity_rule(code: str, rule: EntityRule) -> None:
    assert edition(code).entity_rule is rule


def test_a_regency_has_seven_loci_and_a_province_five() -> None:
    loci = dict(edition("ORI-2023").loci)

    assert (len(loci["regency_or_city"]), len(loci["province"])) == (7, 5)


def test_the_digest_changes_with_any_byte() -> None:
    data = shipped(FILE)

    changed = load_edition(FILE, data + b"# a remark\n")

    assert changed.digest != load_edition(FILE, data).digest


def numbers(value: Value) -> Iterator[Value]:
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for item in value:
            yield from numbers(item)
    elif not isinstance(value, str | None):
        yield value


@pytest.mark.parametrize("file", [*EDITION_FILES, *INDEX_FILES, FORMULA_FILE])
def test_no_number_passes_through_a_binary_float(file: str) -> None:
    kinds = {type(value) for value in numbers(dict(read_entry(file, shipped(file)).values))}

    assert kinds <= {int, bool, Decimal}


def test_a_decimal_keeps_the_digits_of_the_file() -> None:
    entry = read_entry("x.yaml", b"a: 0.10\nb: 12.220\nc: -3\n")

    assert [str(entry.number(key)) for key in "abc"] == ["0.10", "12.220", "-3"]


def test_every_formula_named_by_an_indicator_is_described() -> None:
    described = {level.code for level in complaint_formulas().levels}

    used = {code for ori in editions() for i in ori.indicators for code in i.formulas}

    assert used == described
