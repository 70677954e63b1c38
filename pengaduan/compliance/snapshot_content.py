"""What a snapshot holds: canonical JSON with everything that is needed to compute it again.

Keys are sorted, decimals and fractions are text, no float occurs, and neither people nor free
texts are in it: the content is what the public may download.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from pengaduan.agencies.models import AgencyKind
from pengaduan.compliance.models import (
    AssessedUnit,
    Assessment,
    DimensionScore,
    Entity,
    IndicatorScore,
    ScoreBasis,
    ScoreState,
    SourceValue,
)
from pengaduan.compliance.ranking import CLASSES, Ranked, rankings, results
from pengaduan.rules.scoring import Edition
from pengaduan.rules.scoring.aggregate import unit_weights
from pengaduan.rules.scoring.methodology import Dimension, Indicator
from pengaduan.rules.scoring.sampling import sources

SCHEMA = "pengaduan-assessment/1"
Content = dict[str, Any]


def canonical(content: Mapping[str, Any]) -> str:
    """Return the one text of a content: sorted keys, no blanks, every sign as itself."""
    return json.dumps(
        content, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    )


def digest(text: str) -> str:
    """Return the SHA-256 of a canonical text."""
    return hashlib.sha256(text.encode()).hexdigest()


def plain(value: Decimal | None) -> str | None:
    """Return a decimal as text without an exponent and without zeros at its end."""
    if value is None:
        return None
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def content_of(
    assessment: Assessment,
    chosen: Edition,
    *,
    version: int,
    supersedes: str | None,
    evidence: Mapping[int, Mapping[str, Sequence[str]]],
) -> Content:
    """Return what is frozen; ``evidence`` are digests or kinds by unit id and indicator."""
    return {
        "schema": SCHEMA,
        "assessment": {
            "id": assessment.id,
            "year": assessment.year,
            "title": assessment.title,
            "period_from": assessment.period_from.isoformat(),
            "period_to": assessment.period_to.isoformat(),
        },
        "version": version,
        "supersedes": supersedes,
        "edition": edition_content(chosen),
        "classes": [[kind.value for kind in kinds] for kinds in CLASSES],
        "entities": [
            _entity(row, chosen, evidence)
            for row in sorted(results(assessment, chosen), key=lambda one: one.entity.name)
        ],
        "ranks": {
            row.entity.name: row.rank
            for ranking in rankings(assessment, chosen)
            for row in ranking.rows
        },
    }


def edition_content(chosen: Edition) -> Content:
    """Return the edition as far as results rest on it, every value with its status."""
    return {
        "id": chosen.id,
        "digest": chosen.digest,
        "title": chosen.title_id,
        "decimals": chosen.decimals,
        "rounding": {"mode": "half_up", "stage": chosen.rounding_stage},
        "parts": {code: str(share) for code, share in unit_weights(chosen).items()},
        "dimensions": [_dimension(one) for one in chosen.dimensions],
        "bands": [
            {
                "code": band.code,
                "minimum": plain(band.minimum),
                "maximum": plain(band.maximum),
                "exclusive": band.exclusive,
                "zone": None if band.zone is None else band.zone.value,
                "opinion": band.opinion,
                "quality": band.quality,
            }
            for band in chosen.bands
        ],
        "bands_status": chosen.bands_status,
        "aggregation": [
            {"name": r.name, "rule": r.text, "status": r.status} for r in chosen.aggregation
        ],
        "may_be_called_official": chosen.may_be_called_official,
    }


def _dimension(one: Dimension) -> Content:
    return {
        "code": one.code,
        "name": one.name_id,
        "weight": plain(one.weight),
        "weight_status": one.weight_status.value,
        "indicators": [_indicator(indicator) for indicator in one.indicators],
    }


def _indicator(one: Indicator) -> Content:
    return {
        "code": one.code,
        "name": one.name_id,
        "name_status": one.name_status.value,
        "weight": plain(one.weight),
        "weight_status": one.weight_status.value,
        "factor": plain(one.scale.factor),
        "lowest": plain(one.scale.lowest),
        "highest": plain(one.scale.highest),
        "scale_status": one.scale.status.value,
    }


def _entity(
    row: Ranked, chosen: Edition, evidence: Mapping[int, Mapping[str, Sequence[str]]]
) -> Content:
    entity, category = row.entity, row.category
    return {
        "name": entity.name,
        "class": entity.kind.value,
        "province": entity.province,
        "basis": entity.basis.value,
        "published_score": plain(entity.published_score),
        "source": entity.source,
        "units": [
            {
                **_unit(result.unit, chosen, evidence.get(result.unit.id, {})),
                "exact": None if result.exact is None else str(Fraction(result.exact)),
                "score": None if result.shown is None else format(result.shown, "f"),
            }
            for result in row.units
        ],
        "score": None if row.score is None else format(row.score, "f"),
        "category": None if category is None else category.code,
        "zone": None if category is None or category.zone is None else category.zone.value,
        "opinion": None if category is None else category.opinion,
    }


def _unit(unit: AssessedUnit, chosen: Edition, evidence: Mapping[str, Sequence[str]]) -> Content:
    by_code = {indicator.code: indicator for indicator in chosen.indicators}
    return {
        "name": unit.name,
        "total": plain(unit.total),
        "dimensions": {row.dimension: plain(row.score) for row in unit.dimensions},
        "indicators": {
            row.indicator: {
                "asked": [one.code for one in sources(chosen, by_code[row.indicator], unit.name)],
                "values": {one.source: _value(one) for one in row.values},
                "state": row.state.value,
                "proposed": row.proposed,
                "evidence": sorted(evidence.get(row.indicator, ())),
            }
            for row in unit.scores
            if row.indicator in by_code
        },
    }


def _value(one: SourceValue) -> str | dict[str, int] | None:
    if one.counted is None or one.met is None:
        return plain(one.value)
    return {"counted": one.counted, "met": one.met}


def thawed(content: Content) -> Assessment:
    """Return an assessment that is in no session, just as it was when it was frozen."""
    about = content["assessment"]
    found = Assessment(
        id=about["id"],
        year=about["year"],
        title=about["title"],
        edition=content["edition"]["id"],
        period_from=datetime.fromisoformat(about["period_from"]),
        period_to=datetime.fromisoformat(about["period_to"]),
    )
    found.entities = [_thawed_entity(one) for one in content["entities"]]
    return found


def _thawed_entity(one: Content) -> Entity:
    published = one["published_score"]
    entity = Entity(
        name=one["name"],
        kind=AgencyKind(one["class"]),
        province=one["province"],
        basis=ScoreBasis(one["basis"]),
        published_score=None if published is None else Decimal(published),
        source=one["source"],
    )
    entity.units = [_thawed_unit(unit) for unit in one["units"]]
    return entity


def _thawed_unit(one: Content) -> AssessedUnit:
    total = one["total"]
    unit = AssessedUnit(name=one["name"], total=None if total is None else Decimal(total))
    unit.dimensions = [
        DimensionScore(dimension=code, score=Decimal(value))
        for code, value in one["dimensions"].items()
    ]
    unit.scores = [_thawed_score(code, row) for code, row in one["indicators"].items()]
    return unit


def _thawed_score(code: str, row: Content) -> IndicatorScore:
    score = IndicatorScore(indicator=code, state=ScoreState(row["state"]), proposed=row["proposed"])
    score.values = [_thawed_value(source, value) for source, value in row["values"].items()]
    return score


def _thawed_value(source: str, value: str | dict[str, int]) -> SourceValue:
    if isinstance(value, dict):
        return SourceValue(source=source, counted=value["counted"], met=value["met"])
    return SourceValue(source=source, value=Decimal(value))
