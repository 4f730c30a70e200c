"""What decisions and bundling spared, in the ledger."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
import time_machine
from django.db.models import Model
from django.test import Client
from django.urls import reverse

from meetings.models import Decision
from meetings.services import put_on_agenda
from portal.months import Month
from portal.selectors.savings import Saved, bundled, saved_by, savings, sparing_decisions
from research.yearly.saving import Saving
from tests.cast import PEOPLE, Cast
from tests.meetings.steps import ask, ask_talent, held, open_session
from tests.research.yearly import made, two_topics

Outcome = Decision.Outcome
Spare = Callable[..., Decision]
HOSTS = {"cadre", "cadre2", "county"}
"""Those to whom the visits of these tests go, or whose county they lie in."""


@pytest.fixture
def spare(cast: Cast, now: datetime) -> Spare:
    """Record a decision of a session that spares so many minutes."""

    def _spare(request: Model, outcome: Outcome, minutes: int, **changes: object) -> Decision:
        session = open_session(cast, now)
        put_on_agenda(requests=[request], session=session)
        return Decision.objects.create(
            **{
                "request": request,
                "affairs_meeting": session,
                "outcome": outcome,
                "reason": "已比较",
                "saved_minutes": minutes,
                "recorded_by": cast.office,
                "decided_at": now,
                **changes,
            }
        )

    return _spare


@pytest.fixture
def month(cast: Cast, now: datetime, spare: Spare) -> Month:
    """组织科 spares 600 and 90 minutes; 人才科 120 by a merger; a return and last month nothing."""
    meeting = held(cast, now)
    spare(ask(cast, now), Outcome.DROP, 600)
    spare(ask(cast, now), Outcome.DROP, 90)
    spare(ask_talent(cast, now), Outcome.MERGE_INTO, 120, merged_into=meeting)
    spare(ask_talent(cast, now), Outcome.RETURN, 5000)
    spare(ask(cast, now), Outcome.DROP, 7000, decided_at=now - timedelta(days=31))
    return Month.of(now)


def test_savings_are_summed_by_section_and_outcome(cast: Cast, month: Month) -> None:
    found = savings(cast.leader, month)

    assert [(section.name, section.together) for section in found.sections] == [
        ("组织科", Saved(decisions=2, minutes=690)),
        ("人才科", Saved(decisions=1, minutes=120)),
    ]
    assert dict(found.parts) == {
        Outcome.DROP: Saved(decisions=2, minutes=690),
        Outcome.NOTICE_INSTEAD: Saved(),
        Outcome.MERGE_INTO: Saved(decisions=1, minutes=120),
    }
    assert found.together == Saved(decisions=3, minutes=810)


def test_each_figure_is_the_sum_of_the_decisions_it_opens(cast: Cast, month: Month) -> None:
    found = savings(cast.leader, month)

    for section in found.sections:
        for outcome, saved in section.parts:
            decisions = sparing_decisions(
                cast.leader, month, section=section.section_id, outcome=outcome
            )
            assert saved_by(decisions) == saved
            assert sum(decision.saved_minutes for decision in decisions) == saved.minutes


@pytest.mark.parametrize("name", PEOPLE)
def test_each_sees_the_savings_of_the_own_section(cast: Cast, month: Month, name: str) -> None:
    seen = {"organ": 690, "talent": 120, "office": 810, "leader": 810}

    assert savings(cast.people()[name], month).together.minutes == seen.get(name, 0)


def test_the_ledger_opens_the_decisions(
    cast: Cast, month: Month, now: datetime, client: Client
) -> None:
    client.force_login(cast.leader, backend="accounts.backends.StaffNumberOrPhoneBackend")
    section = cast.organ_section.pk
    with time_machine.travel(now, tick=False):
        ledger = client.get(reverse("ledger"))
        page = client.get(
            reverse("ledger_saved"), {"month": month.slug, "section": section, "outcome": "drop"}
        )

    query = f"?month={month.slug}&amp;section={section}&amp;outcome=drop"
    assert reverse("ledger_saved") + query in ledger.text
    assert page.context["saved"] == Saved(decisions=2, minutes=690)
    assert len(page.context["page"]) == 2


@pytest.mark.parametrize("query", ["?section=%00", "?section=x&outcome=%00", "?outcome=hold"])
def test_an_address_that_means_nothing_is_answered(cast: Cast, client: Client, query: str) -> None:
    client.force_login(cast.leader, backend="accounts.backends.StaffNumberOrPhoneBackend")

    assert client.get(reverse("ledger_saved") + query).status_code == 200


@pytest.mark.parametrize("name", PEOPLE)
def test_what_bundling_saved_is_told_to_those_who_see_the_visit(
    cast: Cast, now: datetime, name: str
) -> None:
    made(cast, now, topics=two_topics(cast, now))
    person = cast.people()[name]
    city = {"organ", "talent", "cadres", "office", "leader", "assess"}
    seen = Saving(visits=1, asked=2, minutes=120) if name in city | HOSTS else Saving()

    assert bundled(person, Month.of(now)).together == seen
    assert bundled(person, Month.of(now).next).together == Saving()
    assert bundled(person, Month.of(now).previous).together == Saving()


def test_the_ledger_shows_it_beside_the_meetings(cast: Cast, now: datetime, client: Client) -> None:
    made(cast, now, topics=two_topics(cast, now))
    client.force_login(cast.leader, backend="accounts.backends.StaffNumberOrPhoneBackend")

    page = client.get(reverse("ledger"), {"month": Month.of(now).slug})

    assert [row.name for row in page.context["bundled"].counties] == ["阜蒙县"]
    (table,) = re.findall(r"<table class=\"cards-on-phone compact\">.*?</table>", page.text, re.S)
    assert "阜蒙县" in table
