"""Print what the notices, the mailbox and the letters measure: `python bench/notices.py`.

Short texts with the longest values, the corpus of incoming mails by verdict, and the size of
every paper, made in a database of its own that is thrown away.
"""

import sys
import tempfile
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy as sa

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from pengaduan.complaints.models import Channel, Document
from pengaduan.handling import intake
from pengaduan.infra import storage
from pengaduan.infra.db import db, transaction
from pengaduan.infra.templates import render
from pengaduan.outbox.models import OutboxJob
from pengaduan.reports import key_papers, letters, receipts
from tests.apps import build_database, dispose, make_app
from tests.factories.complaints import make_case, new_complaint
from tests.handling.mail_corpus import MAILS
from tests.handling.test_short_notices import FOLDERS, LONGEST_VALUES

NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)


def short_texts() -> None:
    print("| Short notice | id | en |\n|---|---|---|")
    for folder in FOLDERS:
        lengths = [
            len(" ".join(render(f"texts/{folder}.txt", language, LONGEST_VALUES).split()))
            for language in ("id", "en")
        ]
        print(f"| {folder} | {lengths[0]} | {lengths[1]} |")


def corpus() -> None:
    found = Counter((state, why) for _raw, state, why in MAILS.values())
    print(f"\n| Verdict | Why | Mails ({len(MAILS)}) |\n|---|---|---|")
    for (state, why), count in sorted(found.items()):
        print(f"| {state} | {why} | {count} |")


def papers() -> None:
    with transaction() as session:
        case = make_case(session, NOW, "submitted")
        case.ask_completion()
        case.complete()
        for step in (case.route, case.dispose, case.respond, case.decide, case.deliver):
            step()
        case.accept()
        told = intake.TakenIn(
            new=new_complaint(channel=Channel.WALK_IN), read_back=True, contact_consent=True
        )
        sheet = intake.take_in(session, case.verifier, told, now=NOW).sheet
        jobs = sa.select(OutboxJob).where(OutboxJob.kind == "letter.render")
        for job in session.scalars(jobs).all():
            letters.render(session, job.payload, job, NOW)(session)
            receipts.render(session, job.payload, job, NOW)(session)
        paper = {"sheet_id": sheet.id if sheet else 0}
        key_papers.render(session, paper, OutboxJob(), NOW)(session)
        rows = {row.kind: row.size for row in session.scalars(sa.select(Document))}
        rows["key_paper"] = len(storage.get(str(sheet.paper_key if sheet else "")))
    print("\n| Paper | Bytes |\n|---|---|")
    for kind, size in sorted(rows.items()):
        print(f"| {kind} | {size} |")


def main() -> None:
    short_texts()
    corpus()
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        url = f"sqlite:///{folder / 'bench.sqlite3'}"
        build_database(url, folder)
        app = make_app(url, folder)
        with app.app_context():
            papers()
            db.session.remove()
        dispose(app)


if __name__ == "__main__":
    main()
