"""The pages of holding a meeting: who gets them, what they take, at what number of queries."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from io import BytesIO

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from docx import Document

from accounts.models import Unit
from meetings.models import Attendee, Invitation, Meeting, MeetingRecord, Resolution
from meetings.services import Named, cancel_meeting
from notices.models import Engagement, Notice, Receipt
from research.services import mark_arrived
from tests.cast import Cast
from tests.clients import client_of
from tests.factories import UnitFactory
from tests.meetings.holding import begun, held_in_items, named, resolved, running
from tests.meetings.steps import ask_talent, decided, held
from tests.meetings.test_pages import queries_of
from tests.research.planning import day, plan, stop

HTMX = {"HX-Request": "true"}


@pytest.fixture
def clock(now: datetime) -> Iterator[time_machine.Traveller]:
    """The pages look at this clock; it stands at ``now`` until it is moved."""
    with time_machine.travel(now, tick=False) as clock:
        yield clock


def test_the_unit_chooses_from_its_people_or_writes_a_name(
    cast: Cast, now: datetime, clock: time_machine.Traveller
) -> None:
    invitation = held(cast, now).invitations.get(unit=cast.fumeng_office)
    page = f"/meetings/invitations/{invitation.pk}/"
    client = client_of(cast.county)

    assert cast.county.name in client.get(page).text
    client.post(
        page, {"attendee_1_0": cast.county.pk, "attendee_2_1": "外来人", "deputy_2_1": "代会人"}
    )

    first, second = invitation.attendees.all()
    assert first.person == cast.county
    assert (second.name, second.deputy_name) == ("外来人", "代会人")
    assert "代会人" in client.get(page).text


def test_a_conflict_is_shown_before_and_after_naming(
    cast: Cast, now: datetime, clock: time_machine.Traveller
) -> None:
    named(held(cast, now, name="先定的会"), cast, now, "王甲")
    invitation = decided(cast, now, ask_talent(cast, now)).meeting.invitations.get(
        unit=cast.fumeng_office
    )
    page = f"/meetings/invitations/{invitation.pk}/"
    client = client_of(cast.county)

    assert "先定的会" in client.get(page).text
    answer = client.post(page, {"attendee_1_1": "王甲"})
    assert answer.context["form"].asks_to_confirm
    assert 'name="confirmed"' in answer.text
    assert not invitation.attendees.exists()

    assert client.post(page, {"attendee_1_1": "王甲", "confirmed": "on"}).status_code == 302
    assert "先定的会" in client.get(page).text


def test_an_unannounced_visit_changes_no_byte_of_the_page(
    cast: Cast, now: datetime, clock: time_machine.Traveller
) -> None:
    meeting = held(cast, now)
    page = f"/meetings/invitations/{meeting.invitations.get(unit=cast.fumeng_office).pk}/"
    before = client_of(cast.county).get(page).context["taken"]
    trip = plan(
        cast, now, stop(cast.fumeng, day(now, 10), units=[cast.fumeng_office]), announced=False
    )

    assert client_of(cast.county).get(page).context["taken"] == before == []
    clock.move_to(meeting.starts_at - timedelta(minutes=5))
    mark_arrived(visit=trip.stops.get().visits.get(), by=cast.organ, now=meeting.starts_at)
    assert len(client_of(cast.county).get(page).context["taken"]) == 1


def test_the_meeting_is_run_on_its_page(
    cast: Cast, now: datetime, clock: time_machine.Traveller
) -> None:
    meeting = held_in_items(cast, now, 30, 20)
    page = f"/meetings/{meeting.pk}/run/"

    assert f"{page}begin/" not in client_of(cast.organ).get(page).text
    clock.move_to(meeting.starts_at)
    client = client_of(cast.organ)
    assert f"{page}begin/" in client.get(page).text
    client.post(f"{page}begin/")
    first = running(meeting)
    assert first is not None
    assert 'hx-trigger="every' in client.get(page).text

    clock.move_to(meeting.starts_at + timedelta(minutes=34))
    client = client_of(cast.organ)
    assert client.get(page).context["sheet"].item_minutes_left == -4
    client.post(f"{page}next/", {"after": first.pk})
    client.post(f"{page}next/", {"after": first.pk})
    client.post(f"{page}next/", {"after": "x"})
    assert running(meeting).title == "议题20"
    client.post(f"{page}end/")

    meeting.refresh_from_db()
    assert meeting.overrun_minutes == -16
    ended = client.get(page)
    assert 'hx-trigger="every' not in ended.text.split('id="run-sheet"')[1]
    assert [verdict.passed for verdict in ended.context["verdicts"]] == [True]


def test_the_run_sheet_stays_logged_in_for_as_long_as_was_planned(
    cast: Cast, now: datetime, clock: time_machine.Traveller
) -> None:
    meeting = held_in_items(cast, now, 30, 20)
    start = begun(cast, meeting)
    page = f"/meetings/{meeting.pk}/run/"

    def prolongs(after: int) -> bool:
        clock.move_to(start + timedelta(minutes=after))
        return "sessionid" in client_of(cast.organ).get(page, headers=HTMX).cookies

    assert prolongs(45)
    assert not prolongs(51)


def test_the_door_list_notes_with_and_without_htmx(
    cast: Cast, now: datetime, clock: time_machine.Traveller
) -> None:
    meeting = held(cast, now)
    attendee = named(meeting, cast, now, Named(name="王甲", deputy_name="李乙"))
    door, note = f"/meetings/{meeting.pk}/door/", f"/meetings/attendees/{attendee.pk}/came/"

    assert note not in client_of(cast.organ).get(door).text
    clock.move_to(meeting.starts_at)
    client = client_of(cast.organ)
    assert note in client.get(door).text
    answer = client.post(note, {"came": "deputy"})
    assert answer.url == f"{door}#attendee-{attendee.pk}"
    part = client.post(note, {"came": "named"}, headers=HTMX)
    assert "<html" not in part.text
    assert 'id="door-count"' in part.text
    refused = client.post(note, {"came": "both"}, headers=HTMX)
    assert 'class="under late"' in refused.text

    attendee.refresh_from_db()
    assert attendee.came == Attendee.Came.NAMED


def test_minutes_from_the_draft_to_the_accepted_report(
    cast: Cast, now: datetime, clock: time_machine.Traveller
) -> None:
    meeting = held(cast, now)
    page = f"/meetings/{meeting.pk}/minutes/"
    early = client_of(cast.organ).get(page)
    assert "<textarea" not in early.text

    clock.move_to(meeting.starts_at)
    hosts, unit, other = client_of(cast.organ), client_of(cast.county), client_of(cast.county2)
    hosts.post(page, {"text": "会议通报了情况。"})
    resolution = {"text": "报送计划", "unit": cast.fumeng_office.pk, "minutes": "60"}
    wrong = hosts.post(f"{page}resolutions/", resolution | {"due_on": "2026-01-01"})
    assert wrong.context["resolution_form"].errors["due_on"]
    assert "报送计划" in wrong.text
    hosts.post(f"{page}resolutions/", resolution | {"due_on": "2026-10-30"})
    assert unit.get(page).status_code == 404
    hosts.post(f"{page}publish/")

    found = Resolution.objects.get()
    assert "报送计划" in unit.get(page).text
    assert "会议通报了情况" in other.get(page).text
    assert "报送计划" not in other.get(page).text
    unit.post(f"/meetings/resolutions/{found.pk}/", {"report": "已报送。"})
    settle = f"/meetings/resolutions/{found.pk}/settle/"
    assert hosts.post(settle, {"accepted": "no", "verdict": ""}).context["verdict_form"].errors
    hosts.post(settle, {"accepted": "yes", "verdict": ""})
    found.refresh_from_db()
    assert found.state == Resolution.State.ACCEPTED


def test_a_resolution_is_taken_out_of_a_draft(
    cast: Cast, now: datetime, clock: time_machine.Traveller
) -> None:
    meeting = held(cast, now)
    resolution = resolved(cast, meeting, publish=False)

    client_of(cast.organ).post(f"/meetings/resolutions/{resolution.pk}/drop/")

    assert not Resolution.objects.exists()


def words_of(client: Client, address: str) -> str:
    """The text of the Word file at this address."""
    file = b"".join(client.get(address).streaming_content)
    return "\n".join(paragraph.text for paragraph in Document(BytesIO(file)).paragraphs)


def test_the_minutes_as_word_hold_ones_own_resolutions_only(
    cast: Cast, now: datetime, clock: time_machine.Traveller
) -> None:
    meeting = held(cast, now)
    address = f"/meetings/{meeting.pk}/minutes.docx"
    assert client_of(cast.organ).get(address).status_code == 404

    resolved(cast, meeting)

    assert "月底前报送计划" in words_of(client_of(cast.county), address)
    assert "月底前报送计划" in words_of(client_of(cast.organ), address)
    assert "会议通报了情况" in words_of(client_of(cast.county2), address)
    assert "月底前报送计划" not in words_of(client_of(cast.county2), address)


def test_the_hosts_move_and_cancel(
    cast: Cast, now: datetime, clock: time_machine.Traveller
) -> None:
    meeting = held(cast, now)
    client = client_of(cast.organ)
    at = "2026-10-26T14:30"

    wrong = client.post(
        f"/meetings/{meeting.pk}/move/", {"starts_at": "2026-10-01T09:00", "reason": "会场冲突"}
    )
    assert wrong.context["form"].errors["starts_at"]
    assert "会场冲突" in wrong.text
    client.post(
        f"/meetings/{meeting.pk}/move/",
        {"starts_at": at, "place": "市委礼堂", "reason": "会场冲突"},
    )
    assert "会场冲突" in client_of(cast.county).get(f"/meetings/{meeting.pk}/").text
    assert client.post(f"/meetings/{meeting.pk}/cancel/", {"reason": ""}).status_code == 200
    client.post(f"/meetings/{meeting.pk}/cancel/", {"reason": "与防汛冲突"})

    invitation = meeting.invitations.get(unit=cast.fumeng_office)
    page = client_of(cast.county).get(f"/meetings/invitations/{invitation.pk}/")
    assert "与防汛冲突" in page.text
    assert page.context["form"] is None
    assert meeting.name in client_of(cast.county).get("/meetings/").text
    assert client_of(cast.county).get("/meetings/").context["next"] is None


@pytest.mark.parametrize("name", ["talent", "cadres", "assess"])
def test_other_sections_find_nothing_to_run(
    cast: Cast, now: datetime, clock: time_machine.Traveller, name: str
) -> None:
    meeting = held(cast, now)
    attendee = named(meeting, cast, now)
    client = client_of(cast.people()[name])

    for page in ("run/", "door/", "move/", "cancel/", "minutes/", "minutes.docx"):
        assert client.get(f"/meetings/{meeting.pk}/{page}").status_code == 404
    for page in ("run/begin/", "run/next/", "run/end/", "minutes/publish/"):
        assert client.post(f"/meetings/{meeting.pk}/{page}").status_code == 404
    assert client.post(f"/meetings/attendees/{attendee.pk}/came/").status_code == 404


def test_a_cancelled_meeting_offers_no_step(
    cast: Cast, now: datetime, clock: time_machine.Traveller
) -> None:
    meeting = held(cast, now)
    cancel_meeting(meeting=meeting, reason="防汛", by=cast.organ, now=now)

    page = client_of(cast.organ).get(f"/meetings/{meeting.pk}/").text

    for step in ("run/", "door/", "move/", "cancel/"):
        assert f"/meetings/{meeting.pk}/{step}" not in page
    assert not MeetingRecord.objects.exists()


# --- A fixed number of queries --------------------------------------------------------------------
def invite_many(meeting: Meeting, cast: Cast, count: int, now: datetime) -> None:
    """So many more units of 阜蒙县, each with somebody named and busy elsewhere."""
    like = meeting.invitations.get(unit=cast.fumeng_office)
    units = Unit.objects.bulk_create(
        UnitFactory.build(
            county=cast.fumeng,
            city=cast.fumeng.city,
            code=f"8{Unit.objects.count():04d}{number:04d}",
            name=f"样例{number}镇",
        )
        for number in range(count)
    )
    notice = Notice.objects.get()
    receipts = Receipt.objects.bulk_create(
        Receipt(notice=notice, unit=unit, county=cast.fumeng) for unit in units
    )
    invitations = Invitation.objects.bulk_create(
        Invitation(
            meeting=meeting,
            unit=receipt.unit,
            county=cast.fumeng,
            receipt=receipt,
            people=1,
            travel_minutes=0,
            preparation_minutes=0,
            reply_by=like.reply_by,
        )
        for receipt in receipts
    )
    Attendee.objects.bulk_create(
        Attendee(invitation=invitation, position=1, name="王甲") for invitation in invitations
    )
    Engagement.objects.bulk_create(
        Engagement(
            source_kind="meetings.attendee",
            source_key=f"{invitation.pk} {number}",
            unit=cast.fumeng_office,
            county=cast.fumeng,
            name="王甲",
            during=(meeting.starts_at, meeting.ends_at),
            title="别的会",
            section=cast.organ_section,
        )
        for number, invitation in enumerate(invitations)
    )
    record = MeetingRecord.objects.filter(meeting=meeting).first()
    if record is None:
        record = MeetingRecord.objects.create(
            meeting=meeting, text="会议通报。", written_by=cast.organ, written_at=now
        )
    last = record.resolutions.count()
    Resolution.objects.bulk_create(
        Resolution(
            record=record,
            number=last + number,
            text="报送计划",
            unit=unit,
            county=cast.fumeng,
            due_on=now.date(),
            minutes=5,
        )
        for number, unit in enumerate(units, start=1)
    )


@pytest.mark.parametrize(
    ("name", "page"),
    [
        ("organ", "/meetings/{meeting}/"),
        ("organ", "/meetings/{meeting}/run/"),
        ("organ", "/meetings/{meeting}/door/"),
        ("organ", "/meetings/{meeting}/minutes/"),
        ("county", "/meetings/invitations/{invitation}/"),
        ("county", "/meetings/"),
    ],
)
def test_more_rows_take_no_more_queries(
    cast: Cast, now: datetime, clock: time_machine.Traveller, name: str, page: str
) -> None:
    meeting = held(cast, now)
    invitation = meeting.invitations.get(unit=cast.fumeng_office)
    client = client_of(cast.people()[name])
    address = page.format(meeting=meeting.pk, invitation=invitation.pk)
    needed = []

    for more in (1, 2, 997):
        invite_many(meeting, cast, more, now)
        needed.append(queries_of(client, address))

    assert len(set(needed)) == 1


def test_naming_takes_as_many_queries_however_busy_the_unit(
    cast: Cast, now: datetime, clock: time_machine.Traveller
) -> None:
    meeting = held(cast, now)
    needed = []

    for more in (1, 300):
        invite_many(meeting, cast, more, now)
        with CaptureQueriesContext(connection) as queries:
            named(meeting, cast, now + timedelta(minutes=more), f"李{more}", confirmed=True)
        needed.append(len(queries))

    assert needed[1] <= needed[0] + 2  # the first answer also acknowledges
