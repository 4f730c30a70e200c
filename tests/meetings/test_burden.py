"""What is spared, in minutes: the sums by hand."""

import pytest

from meetings.burden import Share, saved_minutes, total_minutes

SHARE = Share(people=2, travel_minutes=60, preparation_minutes=30)


def test_all_people_of_all_units_count() -> None:
    one = Share(people=1, travel_minutes=10, preparation_minutes=0)

    assert total_minutes([SHARE, one], duration=120) == 2 * (120 + 120 + 30) + (120 + 20)
    assert total_minutes([], duration=120) == 0


def test_two_matters_share_the_way_and_the_people_but_not_the_preparation() -> None:
    other = Share(people=1, travel_minutes=90, preparation_minutes=15)

    together = Share(people=2, travel_minutes=90, preparation_minutes=45)
    assert SHARE.joined_with(other) == other.joined_with(SHARE) == together


@pytest.mark.parametrize(
    ("outcome", "saved"),
    [
        ("drop", 1000),
        ("return", 0),
        ("hold", 0),
        ("notice_instead", 1000 - 70),
        ("merge_into", 1000 - 400),
    ],
)
def test_what_each_decision_spares(outcome: str, saved: int) -> None:
    assert saved_minutes(outcome=outcome, alone=1000, notice=70, growth=400) == saved


def test_a_merger_that_makes_a_meeting_dearer_than_two_is_no_saving() -> None:
    assert saved_minutes(outcome="merge_into", alone=1000, growth=1300) == -300
