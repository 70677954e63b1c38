"""First match, all conditions of a rule, words by their stems, regions by whole codes."""

import pytest

from pengaduan.rules.routing_rules import Condition, Facts, Level, Rule, first_match

STORY = "Antrean KTP di loket dukcapil panjang sekali."


def facts(**more):
    return Facts(**{"text": STORY, "matter": "poor_service", "region": "19.71.01", **more})


def fits(conditions, **more):
    return first_match([Rule("satu", 1, conditions)], facts(**more)) is not None


@pytest.mark.parametrize(
    ("conditions", "expected"),
    [
        ({}, False),
        ({"words": ["mengantre"]}, True),
        ({"words": ["loket dukcapil"]}, True),
        ({"words": ["loket puskesmas"]}, False),
        ({"words": ["puskesmas", "ktp"]}, True),
        ({"region": ["19"]}, True),
        ({"region": ["19.71"]}, True),
        ({"region": ["19.7"]}, False),
        ({"region": ["1"]}, False),
        ({"level": ["regency"]}, True),
        ({"level": ["province"]}, False),
        ({"matter": ["money_asked", "poor_service"]}, True),
        ({"matter": ["poor_service"], "words": ["sekolah"]}, False),
        ({"agency_class": ["city"]}, False),
        ({"respondent": ["staff"]}, False),
    ],
)
def test_a_rule_fits_when_every_condition_holds_by_one_value(conditions, expected):
    assert fits(conditions) is expected


def test_the_first_rule_that_fits_is_taken_and_says_why():
    rules = [
        Rule("sekolah", "A", {"words": ["sekolah"]}),
        Rule("kota", "B", {"region": ["19.71"], "words": ["ktp", "loket"]}),
        Rule("semua", "C", {"region": ["19"]}),
    ]

    found = first_match(rules, facts())

    assert found is not None
    assert (found.place, found.rule.target) == (2, "B")
    assert {why.condition: why.values for why in found.why} == {
        Condition.REGION: ("19.71",),
        Condition.WORDS: ("ktp", "loket"),
    }


@pytest.mark.parametrize(
    ("region", "level"), [("", Level.NATIONAL), ("19", Level.PROVINCE), ("19.71", Level.REGENCY)]
)
def test_the_level_is_how_exactly_the_place_is_known(region, level):
    assert facts(region=region).level is level
