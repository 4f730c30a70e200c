"""Rules about field research (R1–R15)."""

import unicodedata
from calendar import monthrange
from datetime import date, datetime
from decimal import Decimal
from math import ceil

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from office.rules import Rule, declare, in_force
from office.workdays import WorkingCalendar, close_of

FUXIN = _("Fuxin's reform")
FUXIN_NUMBER = _("Fuxin's reform; the number is this product's")
YUNNAN = _("Yunnan's filing platform, People's Daily 24 September 2024")
EIGHT_MUST_NOTS = _('the State Council\'s "eight must-nots"')

COUNTY_QUIET_PERIOD = Rule(
    id="R1",
    sentence=_("No section visits the same county again within the quiet period."),
    source=FUXIN_NUMBER,
    numbers={"days": Decimal(14)},
    units={"days": _("days")},
    checked=True,
)
UNIT_QUIET_PERIOD = Rule(
    id="R2",
    sentence=_("No section visits the same unit again within the quiet period."),
    source=FUXIN_NUMBER,
    numbers={"days": Decimal(30)},
    units={"days": _("days")},
    checked=True,
)
REPEATED_VISITS = Rule(
    id="R3",
    sentence=_(
        "An alert is given when the same body comes to the same place 3 times in 14 days, or 10 "
        "times a year."
    ),
    source=YUNNAN,
    numbers={"times": Decimal(3), "days": Decimal(14), "yearly": Decimal(10)},
    units={"times": _("visits in the period"), "days": _("days"), "yearly": _("visits a year")},
    checked=True,
)
TEAM_SIZE = Rule(
    id="R4",
    sentence=_("An alert is given when a visiting team has more than 10 people."),
    source=YUNNAN,
    numbers={"people": Decimal(10)},
    units={"people": _("people in a team")},
    checked=True,
)
GROUPS_A_MONTH = Rule(
    id="R5",
    sentence=_("More than 30 groups a month in one county need an explanation."),
    source=YUNNAN,
    numbers={"groups": Decimal(30)},
    units={"groups": _("groups a month")},
    checked=True,
)
BUNDLED = Rule(
    id="R6",
    sentence=_("Two sections do not visit the same county at the same time apart: they go as one."),
    source=_("a Sichuan planning rule; Fuxin's reform"),
    checked=True,
)
PROBLEMS_NAMED = Rule(
    id="R7",
    sentence=_("Every topic names the problems that it goes to solve."),
    source=FUXIN,
    checked=True,
)
UNANNOUNCED = Rule(
    id="R8",
    sentence=_("Of an unannounced visit the visited side is told nothing before the arrival."),
    source=FUXIN,
    checked=True,
)
NO_BANQUET = Rule(
    id="R9",
    sentence=_(
        "No banquet and no alcohol; one working meal, with at most 3 companions for 10 guests, "
        "for more guests at most a third."
    ),
    source=_("Fuxin's reform; the national rules on official reception"),
    numbers={"meals": Decimal(1), "companions": Decimal(3), "guests": Decimal(10)},
    units={
        "meals": _("working meals of one host"),
        "companions": _("companions"),
        "guests": _("guests"),
    },
    checked=True,
)
BRIEFING_SIZE = Rule(
    id="R10",
    sentence=_("A briefing for a visit has at most 30 people."),
    source=EIGHT_MUST_NOTS,
    numbers={"people": Decimal(30)},
    units={"people": _("people at a briefing")},
    checked=True,
)
REPORT_DUE = Rule(
    id="R11",
    sentence=_(
        "Every group files a report within 10 working days; until then its sections start no new "
        "topic."
    ),
    source=FUXIN_NUMBER,
    numbers={"days": Decimal(10)},
    units={"days": _("working days")},
    checked=True,
)
FINDINGS_RETURNED = Rule(
    id="R12",
    sentence=_(
        "The problems found and the corrections required go back to the units visited within 5 "
        "working days after the report."
    ),
    source=FUXIN_NUMBER,
    numbers={"days": Decimal(5)},
    units={"days": _("working days")},
    checked=True,
)
NO_SELF_INSPECTION = Rule(
    id="R13",
    sentence=_("No self-inspection report is asked for to receive a visit."),
    source=EIGHT_MUST_NOTS,
    checked=True,
)
CONDUCT_REPORTS = Rule(
    id="R14",
    sentence=_(
        "What a visited unit reports in confidence of a team's conduct is taken up within 3 "
        "working days and closed within 30."
    ),
    source=_("this product's"),
    numbers={"take_up": Decimal(3), "close": Decimal(30)},
    units={
        "take_up": _("working days until it is taken up"),
        "close": _("working days until it is closed"),
    },
    checked=True,
)

TALKS_KEPT = Rule(
    id="R15",
    sentence=_(
        "What was said about people in non-appointment research is kept for 24 months, then purged."
    ),
    source=_("this product's"),
    numbers={"months": Decimal(24)},
    units={"months": _("months")},
    checked=True,
)
SELF_INSPECTION_WORDS = (
    "自查",
    "自检",
    "自评",
    "自我检查",
    "自我评",
    "自我剖析",
    "对照检查",
    "汇报材料",
    "汇报稿",
    "书面汇报",
    "情况汇报",
    "工作汇报",
    "总结材料",
    "工作总结",
    "情况说明",
    "情况报告",
    "self-inspection",
    "self-assessment",
    "self-evaluation",
)
"""Words by which a report that a unit writes about itself is asked for (rule R13).

What is written for the visitors alone is what the rule forbids, by whatever of these names it is
asked for. Records that are there anyway (账册, 会议记录, 名册) may be looked at.
"""


declare(
    COUNTY_QUIET_PERIOD,
    UNIT_QUIET_PERIOD,
    REPEATED_VISITS,
    TEAM_SIZE,
    GROUPS_A_MONTH,
    BUNDLED,
    PROBLEMS_NAMED,
    UNANNOUNCED,
    NO_BANQUET,
    BRIEFING_SIZE,
    REPORT_DUE,
    FINDINGS_RETURNED,
    NO_SELF_INSPECTION,
    CONDUCT_REPORTS,
    TALKS_KEPT,
)


def quiet_days() -> int:
    """The quiet period of R1 in days; zero while the office has switched the rule off."""
    rule = in_force("R1")
    return int(rule["days"]) if rule.enabled else 0


def unit_quiet_days() -> int:
    """The quiet period of R2 in days; zero while the office has switched the rule off."""
    rule = in_force("R2")
    return int(rule["days"]) if rule.enabled else 0


def largest_group() -> int | None:
    """How many people a team has at most without an alert (R4); None while the rule is off."""
    rule = in_force("R4")
    return int(rule["people"]) if rule.enabled else None


def problems_required() -> bool:
    """Whether R7 asks every topic for its problems."""
    return in_force("R7").enabled


def briefing_limit() -> int | None:
    """How many people R10 lets a briefing have; None while the office has switched it off."""
    rule = in_force("R10")
    return int(rule["people"]) if rule.enabled else None


def self_inspection_word(materials: str) -> str:
    """The word by which these materials ask for a report on oneself (rule R13); empty if none."""
    if not in_force("R13").enabled:
        return ""
    text = "".join(unicodedata.normalize("NFKC", materials).casefold().split())
    return next((word for word in SELF_INSPECTION_WORDS if word in text), "")


def pledge_required() -> bool:
    """Whether R9 asks each of a team for the pledge on discipline."""
    return in_force("R9").enabled


def sign_off_required() -> bool:
    """Whether R9 asks how the team was hosted at each stop."""
    return in_force("R9").enabled


def conduct_limits(now: datetime) -> tuple[datetime, datetime] | None:
    """By when R14 wants a report of now taken up and closed; None while it is switched off."""
    rule = in_force("R14")
    if not rule.enabled:
        return None
    calendar, today = WorkingCalendar.load(), timezone.localdate(now)
    return (
        close_of(calendar.add(today, int(rule["take_up"]))),
        close_of(calendar.add(today, int(rule["close"]))),
    )


def report_days() -> int | None:
    """Working days in which R11 wants a report; None while the office has switched the rule off."""
    rule = in_force("R11")
    return ceil(rule["days"]) if rule.enabled else None


def feedback_days() -> int | None:
    """Working days after a report in which R12 wants it fed back; None while it is switched off."""
    rule = in_force("R12")
    return ceil(rule["days"]) if rule.enabled else None


def talks_kept_until(talked_on: date) -> date:
    """The last day on which a talk is kept (R15); to switch the rule off keeps nothing longer."""
    months = talked_on.month - 1 + int(in_force("R15")["months"])
    year, month = talked_on.year + months // 12, months % 12 + 1
    return date(year, month, min(talked_on.day, monthrange(year, month)[1]))
