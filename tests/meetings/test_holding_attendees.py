"""Who attends: people of the unit or names, their deputies, and who is taken at that time."""

from datetime import datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction

from accounts.services import appoint_deputy
from meetings.models import Attendee, Decision, Invitation
from meetings.services import Named, name_attendees
from notices.models import Engagement
from notices.services import rebuild_engagements
from research.services import mark_arrived
from tests.cast import Cast
from tests.meetings.holding import named
from tests.meetings.steps import ask_talent, decided, held
from tests.research.planning import day, plan, stop

AGREE = {"missing": 0, "orphaned": 0}


def test_a_name_that_one_person_of_the_unit_bears_is_that_person(cast: Cast, now: datetime) -> None:
    attendee = named(held(cast, now), cast, now, cast.county.name, "外来人")

    assert attendee.person == cast.county
    assert Attendee.objects.get(name="外来人").person is None


def test_nobody_of_another_unit_is_named_by_account(cast: Cast, now: datetime) -> None:
    meeting = held(cast, now)

    with pytest.raises(ValidationError):
        named(meeting, cast, now, Named(person=cast.cadre))
    with pytest.raises(ValidationError):
        named(meeting, cast, now, Named(name="王甲", deputy=cast.outsider))
    with pytest.raises(ValidationError):
        named(meeting, cast, now, Named(deputy_name="李乙"))

    assert not Attendee.objects.exists()


def test_whose_deputy_is_agreed_for_that_day_has_that_deputy(cast: Cast, now: datetime) -> None:
    meeting = held(cast, now, audience=[cast.fuxin_town])
    on = (now + timedelta(days=10)).date()
    appoint_deputy(person=cast.cadre, deputy=cast.cadre2, first_day=on, last_day=on, now=now)
    invitation = meeting.invitations.get()

    name_attendees(
        invitation=invitation, names=[Named(person=cast.cadre)], person=cast.cadre2, now=now
    )

    assert invitation.attendees.get().deputy == cast.cadre2


def test_names_that_stay_keep_their_rows(cast: Cast, now: datetime) -> None:
    meeting = held(cast, now)
    first = named(meeting, cast, now, "王甲", "李乙")

    again = named(meeting, cast, now, "赵丙", Named(name="王甲", deputy_name="钱丁"))

    assert again.name == "赵丙"
    first.refresh_from_db()
    assert (first.position, first.deputy_name) == (2, "钱丁")
    assert not Attendee.objects.filter(name="李乙").exists()


# --- Conflicts ------------------------------------------------------------------------------------
def test_who_is_at_another_meeting_is_named_only_if_confirmed(cast: Cast, now: datetime) -> None:
    named(held(cast, now, name="先定的会"), cast, now, "王甲")
    second = decided(cast, now, ask_talent(cast, now, name="后定的会")).meeting

    with pytest.raises(ValidationError) as refusal:
        named(second, cast, now, "王甲")

    (conflict,) = refusal.value.error_list
    assert conflict.code == "conflict"
    for words in ("王甲", "09:00", "11:00", "先定的会", "组织科"):
        assert words in conflict.message
    assert not Attendee.objects.filter(invitation__meeting=second).exists()

    named(second, cast, now, "王甲", confirmed=True)
    assert Engagement.objects.filter(name="王甲").count() == 2


def test_somebody_else_and_another_hour_are_free(cast: Cast, now: datetime) -> None:
    named(held(cast, now), cast, now, "王甲")
    meanwhile = decided(cast, now, ask_talent(cast, now)).meeting
    after = held(cast, now, starts_at=now + timedelta(days=10, hours=2))

    named(meanwhile, cast, now, "李乙")
    named(after, cast, now, "王甲")

    assert Engagement.objects.filter(name="王甲").count() == 2


def test_a_visit_takes_the_whole_unit_for_its_day(cast: Cast, now: datetime) -> None:
    plan(cast, now, stop(cast.fumeng, day(now, 10), units=[cast.fumeng_office]))
    meeting = held(cast, now)

    with pytest.raises(ValidationError, match="村党组织带头人队伍建设"):
        named(meeting, cast, now, "王甲")


def test_an_unannounced_visit_is_no_conflict_until_it_has_arrived(
    cast: Cast, now: datetime
) -> None:
    """Neither the refusal nor the count nor the free slot hints at it (rule R8)."""
    trip = plan(
        cast,
        now,
        stop(cast.fumeng, day(now, 10), units=[cast.fumeng_office]),
        announced=False,
    )
    meeting = held(cast, now)
    named(meeting, cast, now, "王甲")
    taken = Engagement.objects.filter(unit=cast.fumeng_office)
    assert [engagement.name for engagement in taken] == ["王甲"]

    arrival = now + timedelta(days=10) - timedelta(minutes=30)
    mark_arrived(visit=trip.stops.get().visits.get(), by=cast.organ, now=arrival)

    assert {engagement.name for engagement in taken.all()} == {"王甲", ""}
    assert rebuild_engagements(check_only=True) == AGREE


def test_a_merger_takes_the_attendees_longer(cast: Cast, now: datetime) -> None:
    meeting = held(cast, now)
    named(meeting, cast, now, "王甲")

    decided(cast, now, ask_talent(cast, now), Decision.Outcome.MERGE_INTO, merge_into=meeting)

    assert Engagement.objects.get().ends_at == meeting.starts_at + timedelta(minutes=180)
    assert rebuild_engagements(check_only=True) == AGREE


def test_a_rebuild_puts_right_what_is_wrong(cast: Cast, now: datetime) -> None:
    named(held(cast, now), cast, now, "王甲", "李乙")
    Engagement.objects.filter(name="王甲").update(title="别的")
    Engagement.objects.filter(name="李乙").delete()

    assert rebuild_engagements(check_only=True) == {"missing": 2, "orphaned": 1}
    rebuild_engagements()

    assert rebuild_engagements(check_only=True) == AGREE
    assert Engagement.objects.count() == 2


# --- The database ---------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("changes", "by"),
    [
        ({"name": ""}, "attendee_with_name"),
        ({"came": "named"}, "attendee_noted_with_name"),
        ({"deputy_name": "王甲"}, "attendee_deputy_is_another"),
    ],
)
def test_an_attendee_is_whole(
    cast: Cast, now: datetime, changes: dict[str, object], by: str
) -> None:
    attendee = named(held(cast, now), cast, now)

    with pytest.raises(DatabaseError, match=by), transaction.atomic():
        Attendee.objects.filter(pk=attendee.pk).update(**changes)


def test_an_answer_keeps_a_name(cast: Cast, now: datetime) -> None:
    named(held(cast, now), cast, now)

    def take_all_names() -> None:
        Attendee.objects.all().delete()
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")

    with pytest.raises(DatabaseError, match="answered with names"), transaction.atomic():
        take_all_names()


def test_an_engagement_has_both_ends_and_stands_once(cast: Cast, now: datetime) -> None:
    named(held(cast, now), cast, now)
    rows = Engagement.objects.all()
    twin = rows.get()
    twin.pk = None

    with pytest.raises(DatabaseError, match="engagement_with_both_ends"), transaction.atomic():
        rows.update(during=(now, now))
    with pytest.raises(DatabaseError, match="engagement_with_both_ends"), transaction.atomic():
        rows.update(during=(now, None))
    with pytest.raises(DatabaseError, match="engagement_once"), transaction.atomic():
        twin.save(force_insert=True)


def test_an_unanswered_invitation_needs_no_name(cast: Cast, now: datetime) -> None:
    assert Invitation.objects.filter(meeting=held(cast, now), answered_at=None).count() == 2
