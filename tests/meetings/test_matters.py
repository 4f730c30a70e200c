"""Two matters side by side: what they take together, and whether they fit. No database."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import LineOfWork
from meetings.advice.matters import (
    Longest,
    Matter,
    Share,
    days_apart,
    fits,
    is_nearly_same,
    saved,
    together,
)
from meetings.advice.options import mergers, only_informs
from meetings.models import Mode

TODAY = date(2026, 10, 13)
HALF_A_DAY = Longest(meeting=240, discussion=720)

DAYS = st.frozensets(
    st.integers(-10, 20).map(lambda days: TODAY + timedelta(days=days)), min_size=1, max_size=4
)
SHARES = st.builds(
    Share,
    people=st.integers(1, 5),
    travel=st.integers(0, 180),
    preparation=st.integers(0, 240),
)


ANY_SHARES = st.dictionaries(st.integers(1, 12), SHARES, min_size=1, max_size=10)


def matters(shares: st.SearchStrategy[dict[int, Share]]) -> st.SearchStrategy[Matter]:
    """Any matter that asks such shares."""
    return st.builds(
        Matter,
        request_id=st.integers(1, 500),
        name=st.just("会"),
        section_id=st.integers(1, 5),
        section=st.just("科"),
        lines=st.frozensets(st.sampled_from(LineOfWork.values), min_size=1),
        mode=st.sampled_from(Mode.values),
        days=DAYS,
        minutes=st.integers(1, 400),
        has_group_discussion=st.booleans(),
        shares=shares,
        is_decided=st.booleans(),
    )


@given(one=matters(ANY_SHARES), other=matters(ANY_SHARES))
def test_merging_is_the_same_both_ways(one: Matter, other: Matter) -> None:
    assert saved(one, other) == saved(other, one)
    assert together(one, other) == together(other, one)
    assert days_apart(one, other, today=TODAY) == days_apart(other, one, today=TODAY)
    assert proposed(one, other) == proposed(other, one)


def proposed(mine: Matter, other: Matter) -> bool:
    return bool(mergers(mine, [other], today=TODAY, longest=HALF_A_DAY))


@given(data=st.data(), people=st.integers(1, 5))
def test_the_same_audience_is_never_asked_for_more(data: st.DataObject, people: int) -> None:
    """The same units with the same number of people save one journey each."""
    units = data.draw(st.sets(st.integers(1, 12), min_size=1))

    def share() -> Share:
        drawn = data.draw(SHARES)
        return Share(people=people, travel=drawn.travel, preparation=drawn.preparation)

    one, other = (data.draw(matters(st.just({unit: share() for unit in units}))) for _ in range(2))
    journeys = sum(
        people * 2 * min(one.shares[unit].travel, other.shares[unit].travel) for unit in units
    )

    assert saved(one, other) == journeys >= 0


@given(mine=matters(ANY_SHARES), others=st.lists(matters(ANY_SHARES), max_size=8))
def test_what_is_proposed_is_open_ahead_fits_and_saves(mine: Matter, others: list[Matter]) -> None:
    found = mergers(mine, others, today=TODAY, longest=HALF_A_DAY)

    for merger in found:
        other = merger.other
        assert fits(mine, other, today=TODAY, longest=HALF_A_DAY)
        assert not mine.is_decided
        assert not other.is_decided
        assert max(mine.days) >= TODAY
        assert max(other.days) >= TODAY
        assert mine.mode == other.mode
        assert mine.shares.keys() & other.shares.keys()
        assert merger.minutes <= HALF_A_DAY.of(mine, other)
        assert merger.saved > 0
        assert merger.together == mine.burden + other.burden - merger.saved
    assert [merger.saved for merger in found] == sorted(
        (merger.saved for merger in found), reverse=True
    )


def shares_of(*units: int) -> dict[int, Share]:
    return dict.fromkeys(units, Share(people=1, travel=180, preparation=30))


def matter(**changes: Any) -> Matter:
    return Matter(
        **{
            "name": "会",
            "section_id": 1,
            "section": "组织科",
            "lines": frozenset({"party_building"}),
            "mode": "in_person",
            "days": frozenset({TODAY + timedelta(days=10)}),
            "minutes": 120,
            "has_group_discussion": False,
            "shares": shares_of(1, 2, 3, 4),
            **changes,
        }
    )


@pytest.mark.parametrize(
    ("changes", "merged"),
    [
        ({}, True),
        ({"minutes": 121}, False),
        ({"minutes": 121, "has_group_discussion": True}, True),
        ({"mode": "video"}, False),
        ({"days": frozenset({TODAY + timedelta(days=15)})}, True),
        ({"days": frozenset({TODAY + timedelta(days=16)})}, False),
        ({"days": frozenset({TODAY - timedelta(days=1)})}, False),
        ({"is_decided": True}, False),
        ({"minutes": 60, "shares": shares_of(1, 2, 9, 10)}, True),
        ({"minutes": 60, "shares": shares_of(1, 8, 9, 10)}, False),
        ({"lines": frozenset({"talent"})}, True),
        ({"lines": frozenset({"talent"}), "minutes": 30, "shares": shares_of(1, 2)}, True),
        ({"lines": frozenset({"talent"}), "minutes": 30, "shares": shares_of(1)}, False),
        ({"minutes": 119, "shares": shares_of(1)}, True),
        ({"minutes": 120, "shares": shares_of(1)}, False),  # three sit through it: nothing saved
    ],
)
def test_fit_in_length_mode_days_audience_and_line(
    changes: dict[str, Any], *, merged: bool
) -> None:
    assert proposed(matter(), matter(**changes)) == merged


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("2026年度党建述职评议会", "2025年党建述职评议会", True),
        ("一季度人才工作调度会", "二季度人才工作调度会", True),
        ("高校毕业生引进岗位座谈会", "高校毕业生引进工作座谈会", True),
        ("基层党建工作述职评议会", "人才工作述职评议会", False),
        ("党员发展工作布置会", "党员发展工作推进会", False),
        ("2026", "2026", False),
    ],
)
def test_names_that_stand_for_the_same_matter(one: str, other: str, *, same: bool) -> None:
    assert is_nearly_same(one, other) == same


@pytest.mark.parametrize(
    ("titles", "groups", "informs"),
    [
        (["传达上级会议精神", "部署四季度工作"], False, True),
        (["传达上级会议精神", "部署四季度工作"], True, False),
        (["传达上级会议精神", "讨论部署方案"], False, False),
        (["述职"], False, False),
        ([], False, False),
    ],
)
def test_an_agenda_that_only_informs(titles: list[str], *, groups: bool, informs: bool) -> None:
    assert only_informs(titles, has_group_discussion=groups) == informs
