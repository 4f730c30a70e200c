"""What a decision says of the other ways that were looked at."""

from datetime import datetime

from meetings.considered import considered_text
from meetings.models import Decision
from tests.cast import Cast
from tests.meetings.steps import ask, ask_talent, decided, held


def test_meeting_notice_and_mergers_are_compared(cast: Cast, now: datetime) -> None:
    held(cast, now, name="已定的会")
    ask_talent(cast, now)
    decided(cast, now, ask(cast, now, name="不开的会"), Decision.Outcome.DROP)

    text = considered_text(request=ask(cast, now, audience=[cast.fumeng_office]), now=now)

    assert text.splitlines() == [
        "按申请召开：1个单位2人，9人时。",
        "以通知代替：1个单位各1人阅办，0.1人时。",
        "可并入的会议：“已定的会”。",
        "可合并的申请：“人才工作推进会”。",
    ]


def test_what_concerns_other_units_is_no_way(cast: Cast, now: datetime) -> None:
    held(cast, now)
    ask_talent(cast, now)

    text = considered_text(request=ask(cast, now, audience=[cast.fuxin_town]), now=now)

    assert text.splitlines()[2:] == ["可并入的会议：没有。", "可合并的申请：没有。"]


def test_it_stays_with_the_decision(cast: Cast, now: datetime) -> None:
    request = ask(cast, now)
    text = considered_text(request=request, now=now)

    assert decided(cast, now, request, Decision.Outcome.DROP).considered == text
