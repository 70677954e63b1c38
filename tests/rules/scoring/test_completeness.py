"""Nothing that a methodology file says is lost on the way into an edition or an index."""

import dataclasses
from collections.abc import Iterator
from decimal import Decimal
from enum import Enum

import pytest

from pengaduan.rules.scoring import Edition, EditionDataError, ScoringError, edition, editions
from pengaduan.rules.scoring.catalogue import shipped
from pengaduan.rules.scoring.indexes import (
    Index,
    index,
    indexes,
    load_index,
    satisfaction_index,
    service_index,
)
from pengaduan.rules.scoring.loading import load_edition
from pengaduan.rules.scoring.parts import channel_value, mean, product_value
from pengaduan.rules.scoring.reading import Value, read_entry

# Read and checked by the loader, but the same in every file.
CONSTANT = {"schema", "mode"}


def said(thing: object) -> Iterator[str]:
    """Yield every text and number that hangs below a dataclass."""
    if dataclasses.is_dataclass(thing):
        for field in dataclasses.fields(thing):
            yield from said(getattr(thing, field.name))
    elif isinstance(thing, tuple):
        for one in thing:
            yield from said(one)
    elif isinstance(thing, Enum):
        yield str(thing.value)
    elif thing is not None:
        yield str(thing)


def leaves(value: Value, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield every text and number of a file with the keys that lead to it."""
    if isinstance(value, dict):
        for key, below in value.items():
            yield from leaves(below, (*path, key))
    elif isinstance(value, list):
        for below in value:
            yield from leaves(below, path)
    elif value is not None and not isinstance(value, bool):
        yield path, str(value)


def lost(loaded: Edition | Index, content: bytes, known: set[str]) -> list[tuple[str, ...]]:
    """Return the paths of what the file says and the loaded object does not."""
    words = list(said(loaded))
    together, numbers = "\n".join(words), {Decimal(w) for w in words if is_number(w)}
    return [
        path
        for path, text in leaves(dict(read_entry(loaded.file, content).values))
        if not known & set(path)
        and not any(part in together for part in {text, text.replace(",", "\n")})
        and not (is_number(text) and Decimal(text) in numbers)
    ]


def is_number(text: str) -> bool:
    return text.replace(".", "", 1).isdigit()


@pytest.mark.parametrize("ori", editions(), ids=lambda ori: ori.id)
def test_an_edition_says_everything_that_its_file_says(ori: Edition) -> None:
    assert lost(ori, shipped(ori.file), CONSTANT) == []


@pytest.mark.parametrize("found", indexes(), ids=lambda found: found.id)
def test_an_index_says_everything_that_its_file_says(found: Index) -> None:
    same_elsewhere = CONSTANT | {"status_legend", "min_index", "max_index"}

    assert lost(found, shipped(found.file), same_elsewhere) == []


def test_what_the_loader_forgets_is_found() -> None:
    ori = dataclasses.replace(edition("ORI-2023"), samples=())

    assert ("sampling", "users", "per") in lost(ori, shipped(ori.file), CONSTANT)


@pytest.mark.parametrize("ori", editions(), ids=lambda ori: ori.id)
def test_every_weight_scale_step_and_sample_has_a_status(ori: Edition) -> None:
    statuses = [part.weight_remark for part in ori.dimensions]
    statuses += [part.weight_remark for part in ori.indicators]
    statuses += [one.status for one in ori.scales]
    statuses += [one.status for one in ori.aggregation]
    statuses += [one.status for one in ori.samples]
    statuses += [one.status for one in ori.legal_basis]
    statuses += [ori.bands_status or ori.bands[0].status]

    assert all(statuses)


def test_the_samples_of_2023_are_those_of_the_decks() -> None:
    counts = {one.code: (one.count, one.status) for one in edition("ORI-2023").samples}

    assert counts == {
        "officials_per_unit": (4, "sourced"),
        "products_per_unit": (2, "sourced"),
        "users": (30, "inferred"),
        "complaint_handlers_per_unit": (2, "sourced"),
    }


def test_the_number_of_users_in_2022_is_marked_as_not_found() -> None:
    users = next(one for one in edition("ORI-2022").samples if one.code == "users")

    assert (users.count, users.status) == (None, "not found")


@pytest.mark.parametrize("value", ["0", "-1", "true", "4.5", "four"])
def test_a_sample_is_a_whole_number_of_people(value: str) -> None:
    text = shipped("2023-2024.yaml").decode().replace("value: 4\n", f"value: {value}\n", 1)

    with pytest.raises(EditionDataError, match="value must be"):
        load_edition("2023-2024.yaml", text.encode())


def test_only_proved_weights_make_an_edition_official() -> None:
    text = shipped("2023-2024.yaml").decode()
    proved = text.replace("weight_status: assumed", "weight_status: sourced")
    last = proved.replace("weight_status: sourced", "weight_status: reconstructed", 1)

    official = load_edition(
        "x.yaml", proved.replace("share_status: assumed", "share_status: sourced").encode()
    )

    assert official.may_be_called_official
    assert not load_edition("x.yaml", last.encode()).may_be_called_official
    assert not any(ori.may_be_called_official for ori in editions())


def test_channels_are_joined_by_the_split_of_2021() -> None:
    joined = channel_value(
        edition("ORI-2021"), {"non_electronic": Decimal(1), "electronic": Decimal(0)}
    )

    assert joined == Decimal("0.5")
    with pytest.raises(ScoringError, match="channels"):
        channel_value(edition("ORI-2021"), {"electronic": Decimal(1)})
    with pytest.raises(ScoringError, match="channels"):
        channel_value(edition("ORI-2023"), {})


def test_a_product_scores_the_weights_of_the_components_found() -> None:
    ori = edition("ORI-2015")
    raw = {one.code: Decimal(one.code.startswith("SP-")) for one in ori.indicators}

    assert product_value(ori, raw) == 25
    assert mean([product_value(ori, raw), Decimal(75)]) == 50
    with pytest.raises(ScoringError, match="SP-1"):
        product_value(ori, {code: raw[code] for code in list(raw)[1:]})
    with pytest.raises(ScoringError, match="by product"):
        product_value(edition("ORI-2023"), {})


def test_the_aspects_of_pekppp_weigh_what_the_decks_say() -> None:
    aspects = index("IPP-2022").aspects

    assert [aspect.weight for aspect in aspects] == [24, 25, 18, 11, 10, 12]
    assert sum(len(aspect.indicators) for aspect in aspects) == 30
    ladders = [one.code for aspect in aspects for one in aspect.indicators if one.ladder]
    assert ladders == ["25.e.P", "26.e.P", "27.e.Ak", "28.e.Ak"]


@pytest.mark.parametrize(
    ("level", "users", "value"), [(5, "5", "5.00"), (0, "0", "0.00"), (4, "3.5", "3.88")]
)
def test_the_service_index_joins_evaluator_and_users(level: int, users: str, value: str) -> None:
    ipp = index("IPP-2022")
    levels = {one.code: level for aspect in ipp.aspects for one in aspect.indicators}

    assert str(service_index(ipp, levels, Decimal(users))) == value
    with pytest.raises(ScoringError, match="every indicator"):
        service_index(ipp, {}, Decimal(1))
    with pytest.raises(ScoringError, match="between 0 and 5"):
        service_index(ipp, levels | {"1.a.Ak": 6}, Decimal(1))


def test_the_satisfaction_index_is_the_mean_of_nine_elements_times_25() -> None:
    skm = index("SKM-2017")

    assert str(satisfaction_index(skm, [Decimal(3)] * 8 + [Decimal(4)])) == "77.78"
    with pytest.raises(ScoringError, match="one mean"):
        satisfaction_index(skm, [Decimal(3)])
    with pytest.raises(ScoringError, match="between 1 and 4"):
        satisfaction_index(skm, [Decimal(5)] * 9)


def test_the_bands_of_the_satisfaction_index_are_those_of_its_raw_mean() -> None:
    categories = read_entry("skm", shipped("index_skm_2017.yaml")).entries("categories")

    assert [one.number("min_index") * 25 for one in categories] == (
        [Decimal("88.31"), Decimal("76.61"), Decimal(65), Decimal(25)]
    )
    assert [band.minimum for band in index("SKM-2017").bands] == (
        [one.number("min") for one in categories]
    )


def test_the_targets_of_sp4n_are_working_days() -> None:
    targets = index("SP4N-2018").targets

    assert [one.working_days for one in targets] == [5, 5, 14, 60]
    assert {one.status for one in targets} == {"sourced"}


def test_an_index_whose_weights_do_not_add_up_is_refused() -> None:
    text = shipped("index_pekppp_2022.yaml").decode().replace("weight: 24\n", "weight: 23\n", 1)

    with pytest.raises(EditionDataError, match="sum to 99"):
        load_index("index_pekppp_2022.yaml", text.encode())
