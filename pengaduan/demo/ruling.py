"""The routing rules of the demo, written and published by its administrator."""

from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from pengaduan.demo.world import World
from pengaduan.handling import routing_rules
from pengaduan.handling.routing_rules import NewRule

ADMINISTRATOR: Final = "admin"
_CITY: Final = "PEMDA-19.71"
# Name, unit of Kota Pangkal Pinang, and the words that point to it.
_RULES: Final = (
    ("Kependudukan di Pangkal Pinang", "DUKCAPIL", ["KTP", "kartu keluarga", "akta"]),
    ("Puskesmas dan kesehatan di Pangkal Pinang", "DINKES", ["puskesmas", "imunisasi"]),
    ("Perizinan di Pangkal Pinang", "DPMPTSP", ["izin usaha", "perizinan"]),
    ("Sekolah di Pangkal Pinang", "DINDIK", ["sekolah", "PPDB"]),
)


def publish_rules(session: Session, world: World, *, now: datetime) -> None:
    """Publish a first version of the rules; a version that is there stays."""
    if routing_rules.published(session) is not None:
        return
    admin = world.actors[ADMINISTRATOR]
    for name, unit, words in _RULES:
        place = world.places[f"{_CITY}/{unit}"]
        conditions = {"region": ["19.71"], "words": words}
        new = NewRule(name, conditions, place.agency_id, place.unit_id)
        routing_rules.save_rule(session, admin, new, now=now)
    draft = routing_rules.begin_draft(session, admin, now=now)
    routing_rules.publish(session, admin, draft.number, "Aturan pertama untuk demo", now=now)
