"""What was considered, as it is kept with a decision (rule M3): always in Chinese."""

from datetime import date, datetime

from meetings.advice.options import Advice, Earlier, Merger, Way
from meetings.advice.reading import advise
from meetings.models import MeetingRequest
from meetings.wish import wish_of

_WAYS = {
    Way.DROP: "不开",
    Way.NOTICE: "以通知代替",
    Way.MERGE: "合并召开",
    Way.HOLD: "单独召开",
}


def considered_text(*, request: MeetingRequest, now: datetime) -> str:
    """The four ways with what each would cost, one a line, and which of them is advised.

    The asking section reads it, hence other sections' matters stand in it without their names.
    A fixed number of queries.
    """
    advice = advise(wish_of(request), reader=None, now=now)
    lines = {
        Way.DROP: _drop(advice),
        Way.NOTICE: _notice(advice),
        Way.MERGE: _merge(advice),
        Way.HOLD: f"{advice.people}人参加，共{_hours(advice.alone)}人时。",
    }
    return "\n".join(
        [
            *(f"{_WAYS[way]}：{sentence}" for way, sentence in lines.items()),
            f"系统建议：{_WAYS[advice.best]}。",
        ]
    )


def _drop(advice: Advice) -> str:
    if not advice.earlier:
        return f"本年度同条线的{advice.compared}项申请中，没有名称相近的。"
    return "；".join(_earlier(earlier) for earlier in advice.earlier) + "。"


def _earlier(earlier: Earlier) -> str:
    name = f"“{earlier.name}”" if earlier.name else "名称相近的会议"
    state = "已批准" if earlier.is_approved else "已申请"
    return f"{earlier.section}同条线的{name}{state}，时间为{_day(earlier.day)}"


def _notice(advice: Advice) -> str:
    grounds = []
    if not advice.needs_discussion:
        grounds.append("申请科室说明不需要讨论")
    if advice.only_informs:
        grounds.append(f"{advice.items}项议程均为传达部署")
    if not grounds:
        grounds.append("申请科室说明需要讨论")
    burden = f"通知共需{_hours(advice.notice)}人时，开会共需{_hours(advice.alone)}人时"
    return "，".join([*grounds, burden]) + "。"


def _merge(advice: Advice) -> str:
    if not advice.mergers:
        return (
            f"比对了{advice.looked_at}项待议申请和已批准的会议，"
            "没有参会范围、日期、条线、形式和会期都合适的。"
        )
    return "；".join(_merger(merger, advice) for merger in advice.mergers) + "。"


def _merger(merger: Merger, advice: Advice) -> str:
    other = merger.other
    state = "待议" if other.meeting_id is None else "已批准"
    name = f"的“{other.name}”" if other.name else "的会议"
    apart = f"日期相差{merger.days_apart}天" if merger.days_apart else "可在同一天"
    return (
        f"与{other.section}{state}{name}合并，{apart}，"
        f"{advice.units}个单位中{merger.shared}个相同，"
        f"合计{merger.minutes}分钟，可减少{_hours(merger.saved)}人时"
    )


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _hours(minutes: int) -> str:
    in_hours = minutes / 60
    return f"{in_hours:.1f}" if 0 < in_hours < 10 else f"{in_hours:.0f}"
