"""The county's page, answered in place or whole; the section's page; one value's page."""

from datetime import date, datetime
from decimal import Decimal

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assessment.models import Indicator, Report, Target, TargetReopening, ValueObjection
from office.rules import change_rule
from office.spreadsheets.reading import read_workbook
from tests.assessment.reporting.steps import (
    accept,
    approved,
    asked,
    closing,
    colleague_of,
    give_back,
    known,
)
from tests.cast import Cast
from tests.clients import client_of

BOARD = "/assessment/cycles/2026/reporting/"
INCOMING = "/assessment/cycles/2026/incoming/"
HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def _morning(now: datetime) -> object:
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def county(cast: Cast) -> Client:
    return client_of(cast.county)


def address(target: Target, period: int = 12) -> str:
    return reverse("assessment:target", args=[f"{target.pk}-{period}"])


def field(target: Target, name: str = "value", period: int = 12) -> str:
    return f"{target.pk}-{period}-{name}"


def test_one_value_is_answered_in_place(cast: Cast, county: Client) -> None:
    first, second = asked(cast), asked(cast)
    data = {field(first): "７.５", field(second): "9", "only": f"{first.pk}-12"}
    part = county.post(BOARD, data, headers=HTMX).content.decode()
    assert "<html" not in part
    assert f'id="value-{first.pk}-12"' in part
    assert Report.objects.get().target == first


def test_a_wrong_one_comes_back_alone_with_what_was_typed(cast: Cast, county: Client) -> None:
    target = asked(cast)
    data = {field(target): "很多", field(target, "comment"): "见附件", "only": f"{target.pk}-12"}
    part = county.post(BOARD, data, headers=HTMX).content.decode()
    assert "很多" in part
    assert "见附件" in part
    assert "field-wrong" in part
    assert not Report.objects.exists()


def test_without_javascript_the_other_fields_keep_what_was_typed(
    cast: Cast, county: Client
) -> None:
    first, second, third = (asked(cast) for _ in range(3))
    data = {field(first): "7", field(second): "很多", field(third, "comment"): "待统计"}
    page = county.post(BOARD, data | {"only": f"{first.pk}-12"})
    assert page.status_code == 200
    assert "很多" in page.content.decode()
    assert "待统计" in page.content.decode()
    assert "field-wrong" not in page.content.decode()  # nobody has sent these yet
    assert Report.objects.get().target == first


@pytest.mark.parametrize("headers", [HTMX, {}])
def test_what_somebody_else_has_answered_takes_no_other_value_along(
    cast: Cast, county: Client, now: datetime, headers: dict[str, str]
) -> None:
    answered, other = asked(cast), asked(cast)
    approved(cast, answered, now)
    data = {field(answered): "7", field(other): "8", "only": f"{answered.pk}-12"}
    page = county.post(BOARD, data, headers=headers)
    assert page.status_code == 200
    assert ('value="8"' in page.content.decode()) == (not headers)
    assert Report.objects.get().value == 91


def test_all_that_is_filled_in_goes_at_once_and_what_is_wrong_stays(
    cast: Cast, county: Client
) -> None:
    first, second, third = (asked(cast) for _ in range(3))
    page = county.post(BOARD, {field(first): "7", field(second): "很多", field(third): ""})
    assert page.status_code == 200
    assert "很多" in page.content.decode()
    assert page.content.decode().count("field-wrong") == 1
    done = county.post(BOARD, {field(second): "8"})
    assert done.status_code == 302
    assert set(Report.objects.values_list("target", flat=True)) == {first.pk, second.pk}


def test_the_period_before_is_offered_and_nothing_kept_until_it_is_sent(
    cast: Cast, county: Client, now: datetime
) -> None:
    target = asked(cast, frequency=Indicator.Frequency.HALF_YEAR)
    june = closing(2026, 6, 20)
    accept(approved(cast, target, june, 41, period=6), cast.organ, june)
    key = f"{target.pk}-12"
    part = county.post(
        BOARD, {field(target, "comment"): "按上半年", "fill": key}, headers=HTMX
    ).content.decode()
    assert 'value="41"' in part
    assert "按上半年" in part
    assert Report.objects.count() == 1
    page = county.post(address(target), {"fill": key}).content.decode()
    assert 'value="41"' in page


def test_last_years_value_of_the_same_name_is_offered(
    cast: Cast, county: Client, now: datetime
) -> None:
    target = asked(cast)
    last = asked(cast, name="去年的")
    cycle = last.indicator.cycle
    block = last.indicator.block
    cycle.pk = block.pk = None
    cycle.year = 2025
    cycle.save()
    block.cycle = cycle
    block.save()
    Indicator.objects.filter(pk=last.indicator_id).update(
        cycle=cycle, block=block, name=target.indicator.name, due_on=date(2025, 12, 20)
    )
    last.refresh_from_db()
    december = closing(2025, 12, 20)
    accept(approved(cast, last, december, 77), cast.organ, december)
    (row,) = county.get(BOARD).context["board"].rows
    assert (row.slot.target, row.earlier.value) == (target, 77)


def test_what_is_returned_and_what_is_locked_says_so(
    cast: Cast, county: Client, now: datetime
) -> None:
    returned = approved(cast, asked(cast), now)
    give_back(returned, cast.organ, now, reason="口径不对，请核对")
    asked(cast, due_on=date(2026, 3, 31))
    page = county.get(BOARD).content.decode()
    assert "口径不对，请核对" in page
    assert cast.assess.name in page
    assert 'value="91"' in page


def test_what_was_typed_stays_when_the_lock_has_come(
    cast: Cast, county: Client, now: datetime
) -> None:
    target = asked(cast, due_on=date(2026, 3, 31))
    page = county.post(address(target), {"value": "7", "comment": "迟到的数"})
    assert page.status_code == 200
    assert "迟到的数" in page.content.decode()
    assert cast.assess.name in page.content.decode()


def test_another_of_the_county_approves_what_is_ticked(cast: Cast, now: datetime) -> None:
    other = colleague_of(cast.county)
    report = approved(cast, asked(cast), now)
    own = client_of(cast.county).get(BOARD).content.decode()
    assert f'value="{report.token}"' not in own
    client = client_of(other)
    assert f'value="{report.token}"' in client.get(BOARD).content.decode()
    url = reverse("assessment:approve_values", args=[2026])
    client.post(url, {"seen": ["x", "1-", report.token]})
    assert Report.objects.get().approved_by == other


def test_the_section_accepts_what_is_ticked(cast: Cast, now: datetime) -> None:
    first, second = (approved(cast, asked(cast), now) for _ in range(2))
    client = client_of(cast.organ)
    page = client.get(INCOMING).content.decode()
    assert first.token in page
    assert second.token in page
    client.post(reverse("assessment:accept_values", args=[2026]), {"seen": first.token})
    assert Report.objects.accepted().get() == first
    assert first.token not in client.get(INCOMING).content.decode()


def test_the_section_returns_and_its_words_stay_if_they_are_refused(
    cast: Cast, now: datetime
) -> None:
    report = approved(cast, asked(cast), now)
    client = client_of(cast.organ)
    url = reverse("assessment:return_value", args=[report.pk])
    wrong = client.post(url, {"revision": 1, "reason": "口径不对", "until": "2026-10-01"})
    assert wrong.status_code == 200
    assert "口径不对" in wrong.content.decode()
    done = client.post(url, {"revision": 1, "reason": "口径不对", "until": "2026-10-16"})
    assert done.status_code == 302
    report.refresh_from_db()
    assert (report.state, report.returned_until) == ("returned", date(2026, 10, 16))
    assert "口径不对" in client.get(address(report.target)).content.decode()


@pytest.mark.parametrize(("days", "proposed"), [(2, "2026-10-16"), (5, "2026-10-20")])
def test_the_new_date_that_the_page_proposes_is_allowed(
    cast: Cast, now: datetime, days: int, proposed: str
) -> None:
    change_rule(
        "N5",
        enabled=True,
        numbers={"days": Decimal(days)},
        reason="试行",
        changed_by="办公室",
        now=now,
    )
    report = approved(cast, asked(cast), now)
    client = client_of(cast.organ)
    url = reverse("assessment:return_value", args=[report.pk])
    until = client.get(url).context["form"]["until"].value()
    assert str(until) == proposed
    earlier = {"revision": 1, "reason": "口径不对", "until": now.date()}
    assert "until" in client.post(url, earlier).context["form"].errors
    assert client.post(url, earlier | {"until": until}).status_code == 302


def test_what_is_late_is_listed_by_county(cast: Cast) -> None:
    asked(cast, due_on=date(2026, 9, 30))
    asked(cast)
    found = client_of(cast.organ).get(INCOMING).context["overdue"]
    assert [slot.on_time_until for slot in found] == [date(2026, 9, 30)]
    assert client_of(cast.talent).get(INCOMING).status_code == 404


def test_a_locked_value_is_opened_on_its_page(cast: Cast) -> None:
    target = asked(cast, due_on=date(2026, 3, 31))
    client = client_of(cast.assess)
    url = reverse("assessment:reopen_target", args=[f"{target.pk}-12"])
    assert url in client.get(address(target)).content.decode()
    wrong = client.post(url, {"reason": "口径调整", "until": "2026-10-01"})
    assert "口径调整" in wrong.content.decode()
    assert client.post(url, {"reason": "口径调整", "until": "2026-10-16"}).status_code == 302
    assert TargetReopening.objects.get().until == date(2026, 10, 16)
    assert client_of(cast.county).get(BOARD).context["board"].rows[0].form is not None


def test_values_of_systems_come_by_a_file_and_are_objected_to(cast: Cast, now: datetime) -> None:
    target = asked(cast, minutes=0)
    section, county = client_of(cast.organ), client_of(cast.county)
    url = reverse("assessment:known_values", args=[2026])
    sheet = section.get(reverse("assessment:known_values_file", args=[2026])).content
    assert len(read_workbook(sheet, filename="a.xlsx").sheets[0].rows) == 2
    for value, status in (("很多", 200), ("93", 302)):
        text = f"指标,县区,实际值\n{target.indicator.name},阜蒙县,{value}\n".encode()
        file = SimpleUploadedFile("a.csv", text)
        assert section.post(url, {"classified": "no", "file": file}).status_code == status
    report = Report.objects.get()
    object_to = reverse("assessment:object_to_value", args=[report.pk])
    assert object_to in county.get(BOARD).content.decode()
    county.post(object_to, {"revision": 1, "reason": "少计两个村"})
    objection = ValueObjection.objects.get()
    answer = reverse("assessment:answer_objection", args=[objection.pk])
    assert answer in section.get(INCOMING).content.decode()
    section.post(answer, {"value": "95", "answer": "已补计"})
    report.refresh_from_db()
    assert (report.state, report.value) == ("accepted", 95)
    assert "少计两个村" in county.get(address(target)).content.decode()


def test_a_classified_file_is_refused(cast: Cast) -> None:
    asked(cast, minutes=0)
    url = reverse("assessment:known_values", args=[2026])
    file = SimpleUploadedFile("a.csv", b"x")
    answer = client_of(cast.organ).post(url, {"classified": "yes", "file": file})
    assert answer.status_code == 200
    assert answer.context["form"].errors


def test_each_period_has_its_page_and_no_other(cast: Cast, county: Client) -> None:
    target = asked(cast, frequency=Indicator.Frequency.QUARTER)
    for period, status in ((3, 200), (12, 200), (5, 404)):
        assert county.get(address(target, period)).status_code == status
    assert county.get(f"/assessment/targets/{target.pk}-13/").status_code == 404
    rows = county.get(BOARD).context["board"]
    assert [row.slot.period for row in rows.rows] == [3, 6, 9, 12]


def test_periods_that_have_not_begun_are_only_counted(cast: Cast, county: Client) -> None:
    asked(cast, frequency=Indicator.Frequency.MONTH)
    board = county.get(BOARD).context["board"]
    assert [row.slot.period for row in board.rows] == list(range(1, 11))
    assert (board.later, board.asked, board.given) == (2, 12, 0)


@pytest.mark.parametrize(("name", "url"), [("county", BOARD), ("organ", INCOMING)])
def test_pages_take_the_same_queries_however_many_values(
    cast: Cast, now: datetime, name: str, url: str
) -> None:
    def fill() -> None:
        approved(cast, asked(cast), now)
        asked(cast, due_on=date(2026, 9, 30))
        known(cast, asked(cast, minutes=0), now)
        draft = approved(cast, asked(cast), now)
        give_back(draft, cast.organ, now)

    client, queries = client_of(getattr(cast, name)), []
    for _ in range(2):
        fill()
        with CaptureQueriesContext(connection) as captured:
            assert client.get(url).status_code == 200
        queries.append(len(captured))
    assert queries[0] == queries[1]
