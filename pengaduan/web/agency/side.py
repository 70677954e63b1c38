"""What stands beside every page of one case: points, story, clocks, evidence. Nothing withheld."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from flask import url_for

from pengaduan.complaints.audiences import Audience
from pengaduan.complaints.files import FileEntry, loose_files
from pengaduan.complaints.masking import Reader, ShownPoint, veil_for
from pengaduan.complaints.models import Complaint
from pengaduan.complaints.queries import points
from pengaduan.infra import clock
from pengaduan.infra.db import read
from pengaduan.sla.clocks import open_clocks
from pengaduan.sla.queries import ClockCard, clock_cards
from pengaduan.web.shared.templating import language


@dataclass(frozen=True, slots=True)
class Side:
    """A case as its answerer needs it before the eyes; ``masked`` says that data were hidden."""

    points: tuple[ShownPoint, ...]
    story: str
    masked: bool
    clocks: list[ClockCard]
    met: list[ClockCard]
    files: tuple[FileEntry, ...]
    file_url: Callable[[str, int], str]


def side_of(complaint: Complaint) -> Side:
    """Return it for a case that the reader may see."""
    session = read()
    veil = veil_for(session, complaint, Reader.AGENCY)
    story = veil.text(complaint.story)
    cards = _cards(complaint)
    alive = {one.id for one in open_clocks(session, complaint)}
    return Side(
        points=veil.points(points(session, complaint)),
        story=story,
        masked=story != complaint.story,
        clocks=[card for card in cards if card.clock_id in alive],
        met=[card for card in cards if card.clock_id not in alive],
        files=loose_files(session, complaint, Audience.AGENCY),
        file_url=file_url,
    )


def _cards(complaint: Complaint) -> list[ClockCard]:
    """Return every clock of the case, each with the page that explains it."""
    cards = clock_cards(read(), complaint, clock.now(), language=language())
    return [replace(card, href=_explain_url(complaint, card)) for card in cards]


def _explain_url(complaint: Complaint, card: ClockCard) -> str:
    return url_for("agency.explain", number=complaint.number, clock_id=card.clock_id)


def file_url(number: str, attachment_id: int) -> str:
    """Return the address of a file of the case."""
    return url_for("agency.file", number=number, attachment_id=attachment_id)
