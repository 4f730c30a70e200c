"""The form and the page of a request: all that can be said, what is refused, where it stands."""

from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from meetings.models import Decision, MeetingRequest
from tests.cast import Cast
from tests.clients import client_of
from tests.meetings.steps import ask, ask_talent, decided, item
from tests.meetings.test_pages import rows, wish_as_typed

Outcome = Decision.Outcome


@pytest.fixture(autouse=True)
def at_that_time(now: datetime) -> Any:
    """The pages look at the clock; here it stands at ``now``."""
    with time_machine.travel(now, tick=False):
        yield


def test_all_that_can_be_said_is_kept(cast: Cast, now: datetime) -> None:
    days = [(now + timedelta(days=ahead)).date() for ahead in (11, 13)]
    said = wish_as_typed(
        cast,
        now,
        further_lines=["talent"],
        is_comprehensive="on",
        needs_discussion="no",
        is_convened_by_deputy="on",
        other_days_0=str(days[1]),
        other_days_2=str(days[0]),
        has_group_discussion="on",
        paper_pages="12",
        posts=["chief"],
        staff="2",
        over_quota_reason="上级临时部署",
        **rows(("", "", ""), ("总结讲话", "部长", "50", "on")),
    )

    answer = client_of(cast.organ).post("/meetings/ask/", said)

    request = MeetingRequest.objects.get()
    assert answer.url == f"/meetings/requests/{request.pk}/"
    assert request.lines == ["party_building", "talent"]
    assert request.other_days == days
    assert request.posts == ["chief", "staff", "staff"]
    assert request.people_per_unit == 3
    assert request.paper_pages == 12
    assert request.over_quota_reason == "上级临时部署"
    assert request.is_comprehensive
    assert request.is_convened_by_deputy
    assert request.has_group_discussion
    assert not request.needs_discussion
    (only,) = request.agenda.all()
    assert (only.position, only.minutes, only.is_main_speech) == (1, 50, True)


def test_more_rows_keep_what_was_typed_and_complain_of_nothing(cast: Cast, now: datetime) -> None:
    half_written = wish_as_typed(
        cast, now, name="", other_days_1="2026-10-26", staff="3", add_rows="1"
    )
    half_written |= rows(("布置工作", "", "abc"), ("", "", "", "on"))

    answer = client_of(cast.organ).post("/meetings/ask/", half_written)

    form = answer.context["form"]
    assert not form.errors
    assert not any(row.errors for row in form.agenda)
    assert len(form.agenda.forms) == 2 + 3
    assert form.agenda[0]["title"].value() == "布置工作"
    assert form.agenda[0]["minutes"].value() == "abc"
    assert form.agenda[1]["is_main_speech"].value()
    page = answer.content.decode()
    assert "市委二楼会议室" in page
    assert 'value="2026-10-26"' in page
    assert form["staff"].value() == "3"
    assert not MeetingRequest.objects.exists()


def test_more_rows_repeat_nothing_classified(cast: Cast, now: datetime) -> None:
    typed = wish_as_typed(cast, now, classified="yes", add_rows="1")

    page = client_of(cast.organ).post("/meetings/ask/", typed).content.decode()

    for word in ("党员发展工作布置会", "布置工作", "市委二楼会议室"):
        assert word not in page


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"posts": [], "staff": "0"}, "posts"),
        ({"staff": "-1"}, "staff"),
        ({"off_plan_reason": ""}, "off_plan_reason"),
        ({"other_days_0": "2026-10-01"}, "other_days"),
        ({"other_days_0": "2026-02-30"}, "other_days"),
        ({"needs_discussion": ""}, "needs_discussion"),
    ],
)
def test_a_fault_stands_at_its_field(
    cast: Cast, now: datetime, changes: dict[str, Any], field: str
) -> None:
    answer = client_of(cast.organ).post("/meetings/ask/", wish_as_typed(cast, now, **changes))

    assert list(answer.context["form"].errors) == [field]
    assert not MeetingRequest.objects.exists()


@pytest.mark.parametrize(
    "row",
    [("布置工作", "科长", "0"), ("布置工作", "科长", "-5"), ("布置工作", "", "30"), ("", "", "30")],
)
def test_a_row_that_is_not_whole_keeps_the_rest(
    cast: Cast, now: datetime, row: tuple[str, ...]
) -> None:
    typed = wish_as_typed(cast, now, **rows(row, ("讨论名额", "分管副部长", "30")))

    form = client_of(cast.organ).post("/meetings/ask/", typed).context["form"]

    assert form.agenda[0].errors
    assert form.agenda[1]["title"].value() == "讨论名额"
    assert form.agenda.minutes == 30
    assert not MeetingRequest.objects.exists()


def test_an_empty_agenda_is_no_agenda(cast: Cast, now: datetime) -> None:
    typed = wish_as_typed(cast, now, **rows(("", "", ""), ("", "", "")))

    form = client_of(cast.organ).post("/meetings/ask/", typed).context["form"]

    assert form.agenda.non_form_errors()
    assert not MeetingRequest.objects.exists()


def test_a_mended_request_starts_with_all_it_said(cast: Cast, now: datetime) -> None:
    day = (now + timedelta(days=12)).date()
    returned = ask(
        cast,
        now,
        agenda=[item(40, title="讲话", is_main_speech=True), item(30, title="讨论")],
        posts=["chief", "staff", "staff"],
        further_lines=["talent"],
        other_days=[day],
        needs_discussion=False,
        is_convened_by_deputy=True,
        paper_pages=7,
    )
    decided(cast, now, returned, Outcome.RETURN)
    client = client_of(cast.organ)

    form = client.get(f"/meetings/requests/{returned.pk}/mend/").context["form"]
    typed: dict[str, Any] = {}
    for field in (*form, *(field for row in form.agenda for field in row)):
        value = field.value()
        if value not in (None, "", [], False):
            typed[field.html_name] = value
    moment = timezone.localtime(returned.starts_at)
    typed |= {
        "classified": "no",
        "other_days_0": str(day),
        "starts_at": f"{moment:%Y-%m-%dT%H:%M}",
        "agenda-TOTAL_FORMS": form.agenda.total_form_count(),
        "agenda-INITIAL_FORMS": form.agenda.initial_form_count(),
    }
    client.post(f"/meetings/requests/{returned.pk}/mend/", typed)

    mended = MeetingRequest.objects.get(mends=returned)
    own = {"id", "requested_at", "mends", "affairs_meeting"}
    for name in {field.name for field in MeetingRequest._meta.concrete_fields} - own:
        assert getattr(mended, name) == getattr(returned, name), name
    assert set(mended.audience.all()) == set(returned.audience.all())
    rows_of = [
        list(request.agenda.values_list("position", "title", "presenter", "minutes"))
        for request in (returned, mended)
    ]
    assert rows_of[0] == rows_of[1]


# --- Where it stands ------------------------------------------------------------------------------
def test_a_section_sees_the_queue_without_what_is_not_its_own(cast: Cast, now: datetime) -> None:
    theirs, mine = ask_talent(cast, now, name="人才科的会"), ask(cast, now)
    client = client_of(cast.organ)

    page = client.get("/meetings/requests/").content.decode()
    own = client.get(f"/meetings/requests/{mine.pk}/")

    assert mine.name in page
    assert "人才科" not in page
    assert f"/meetings/requests/{theirs.pk}/" not in page
    assert (own.context["position"].before, own.context["position"].waiting) == (1, 2)
    assert "人才科的会" not in own.content.decode()
    assert "人才科的会" in client_of(cast.office).get("/meetings/requests/").content.decode()


def test_advice_stands_on_the_page_until_the_decision(cast: Cast, now: datetime) -> None:
    request = ask(cast, now)
    address = f"/meetings/requests/{request.pk}/"
    client = client_of(cast.organ)

    told = client.get(address).context["options"]
    decided(cast, now, request, Outcome.DROP)

    assert [option.is_best for option in told] == [True, False, False, False]
    assert "options" not in client.get(address).context
    assert client.get(address).context["position"] is None
