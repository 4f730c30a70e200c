"""The burden ledger."""

from datetime import datetime, timedelta

from django.test import Client
from django.urls import reverse

from notices.services import draft_notice, send_notice
from office.workdays import close_of
from portal.months import Month
from portal.plots import bar_plot
from portal.selectors.ledger import Row, by_county, by_section, urgent_by_sender
from tests.cast import Cast
from tests.portal.conftest import Ask


def send(cast: Cast, now: datetime, urgent_reason: str = "") -> None:
    """Send a notice of 组织科 to 阜新镇."""
    draft = draft_notice(
        author=cast.organ,
        section=cast.organ_section,
        title="关于做好防汛值守的通知",
        text="请签收。",
        basis="年度工作要点",
        audience=[cast.fuxin_town],
        due_at=close_of((now + timedelta(days=3)).date()),
        minutes=5,
        classified=False,
        urgent_reason=urgent_reason,
        now=now,
    )
    send_notice(notice=draft, now=now)


def test_each_sees_the_burden_of_what_each_may_see(cast: Cast, ask: Ask, now: datetime) -> None:
    ask(cast.fuxin_town, now, people=2)
    ask(cast.zhangwu_town, now, asked_by=cast.talent_section)
    month = Month.of(now)

    def seen(person: str) -> dict[str, int]:
        rows = by_county(getattr(cast, person), month).rows
        return {row.name: row.minutes for row in rows}

    assert seen("leader") == {"阜蒙县": 120, "彰武县": 60}
    assert seen("cadre") == seen("county") == {"阜蒙县": 120}
    assert seen("talent") == {"彰武县": 60}
    assert seen("auditor") == seen("sysadmin") == {}


def test_sections_and_months_add_up(cast: Cast, ask: Ask, now: datetime) -> None:
    ask(cast.fuxin_town, now)
    ask(cast.zhangwu_town, now, asked_by=cast.talent_section)
    ask(cast.zhangwu_town, now - timedelta(days=31), asked_by=cast.talent_section)
    ask(cast.zhangwu_town, now, state="withdrawn")

    ledger = by_section(cast.leader, Month.of(now))

    assert {row.name: row.minutes for row in ledger.rows} == {"组织科": 60, "人才科": 60}
    assert (ledger.items, ledger.minutes, ledger.minutes_before) == (2, 120, 60)


def test_urgent_notices_are_counted_by_sender(cast: Cast, now: datetime, client: Client) -> None:
    send(cast, now)
    send(cast, now, urgent_reason="汛情")
    send(cast, now - timedelta(days=40), urgent_reason="上月的")
    month = Month.of(now)

    def seen(person: str) -> list[tuple[str, int, int]]:
        rows = urgent_by_sender(getattr(cast, person), month)
        return [(row.name, row.urgent, row.notices) for row in rows]

    assert seen("leader") == seen("organ") == seen("cadre") == [("组织科", 1, 2)]
    assert seen("talent") == seen("outsider") == seen("auditor") == []
    client.force_login(cast.leader)
    assert "紧急通知" in client.get(reverse("ledger"), {"month": month.slug}).text


def test_the_page_draws_plot_and_table(cast: Cast, ask: Ask, now: datetime, client: Client) -> None:
    ask(cast.fuxin_town, now)
    client.force_login(cast.leader)

    page = client.get(reverse("ledger"), {"month": Month.of(now).slug})

    assert "<svg" in page.text
    assert "阜蒙县" in page.text
    assert client.get(reverse("ledger"), {"month": "1026-13"}).status_code == 404


def test_the_longest_bar_takes_the_whole_width() -> None:
    rows = [Row(name="甲", items=1, minutes=30, minutes_before=60)]

    (bar,) = bar_plot(rows).bars

    assert (bar.width, bar.width_before) == ("50.00%", "100.00%")


def test_a_plot_of_nothing_divides_by_nothing() -> None:
    (bar,) = bar_plot([Row(name="甲", items=0, minutes=0, minutes_before=0)]).bars

    assert bar.width == "0.00%"
    assert bar_plot([]).height == 0
