"""The invented complaints are told in order, on working days, and never in the future."""

from datetime import datetime, timedelta

import pytest

from pengaduan.complaints.models import Confidentiality
from pengaduan.demo.acting import ACTS
from pengaduan.demo.stories import CITIZEN_STEPS, ZONE, Story, stories
from pengaduan.rules.law import law
from pengaduan.rules.workdays import national_calendar

CALENDAR = national_calendar()


@pytest.mark.parametrize("story", stories(), ids=lambda story: f"story-{story.serial}")
def test_a_story_can_be_told_with_the_words_that_the_law_knows(story: Story) -> None:
    assert {move.verb for move in story.plan} <= set(ACTS)
    assert story.substance in law().substances
    assert story.maladministration in law().maladministration
    assert len(story.answers) in {0, len(story.points)}


def test_steps_come_in_order_and_offices_act_on_working_days(now: datetime) -> None:
    for story in stories():
        steps = list(story.steps(now, CALENDAR))
        times = [step.at for step in steps]
        acting = [step for step in steps if step.verb not in CITIZEN_STEPS]

        assert times == sorted(set(times))
        assert times[-1] < now
        assert all(CALENDAR.is_working(step.at.astimezone(ZONE).date()) for step in acting)


def test_a_story_goes_on_as_time_passes(now: datetime) -> None:
    newest = stories()[-1]

    today, later = (len(list(newest.steps(at, CALENDAR))) for at in (now, now + timedelta(days=60)))

    assert today == 1
    assert later == 1  # it is always filed an hour ago


def test_every_kind_of_confidentiality_is_shown() -> None:
    assert {story.confidentiality for story in stories()} == set(Confidentiality)
