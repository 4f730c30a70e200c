"""Rules about notices (N1–N8), and their verdicts on one notice."""

from datetime import date, datetime
from decimal import Decimal
from math import ceil

from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from office.rules import Rule, Verdict, declare, in_force, rules_in_force
from office.workdays import WorkingCalendar

TEXT_LENGTH = Rule(
    id="N1",
    sentence=_("A notice has at most 5,000 characters, 4,000 if it is about a single task."),
    source=_("2024 national rules against formalism"),
    numbers={"characters": Decimal(5000), "single_task": Decimal(4000)},
    units={"characters": _("characters"), "single_task": _("characters for a single task")},
    checked=True,
)
WORKING_HOURS = Rule(
    id="N2",
    sentence=_("No message leaves outside working hours, except urgent ones with a reason."),
    source=_("local practice (Zhuhai)"),
    numbers={"opens": Decimal("8.5"), "closes": Decimal("17.5")},
    units={"opens": _("o'clock, the first"), "closes": _("o'clock, the last")},
    checked=True,
)
NOT_CLASSIFIED = Rule(
    id="N3",
    sentence=_("A classified matter is refused at entry and nothing of it is stored."),
    source=_("secrecy law"),
    checked=True,
)
NEVER_BUILT = Rule(
    id="N4",
    sentence=_(
        "No check-in, points, ranking of users, counting of online time, forced photos or forced "
        "log-in."
    ),
    source=_("State Council rules on government apps, 2026"),
    checked=True,
)
DEADLINE = Rule(
    id="N5",
    sentence=_("A deadline gives at least 2 working days, unless urgent with a reason."),
    source=_("complaints of township cadres"),
    numbers={"days": Decimal(2)},
    units={"days": _("working days")},
    checked=True,
)
DIGEST = Rule(
    id="N6",
    sentence=_("What is new reaches a person in one message a day, urgent matters apart."),
    source=_("complaints of township cadres; the hour is this product's"),
    numbers={"clock": Decimal("8.75")},
    units={"clock": _("o'clock, when it leaves")},
    checked=True,
)
FALLBACK = Rule(
    id="N7",
    sentence=_("What nobody has opened goes out over the next channel, in the end on a call list."),
    source=_("Fuxin (phone, WeChat, e-mail); the number is this product's"),
    numbers={"hours": Decimal(4)},
    units={"hours": _("working hours on each channel")},
    checked=True,
)
REMINDERS = Rule(
    id="N8",
    sentence=_(
        "Only who has not answered is reminded: some days before, on the day, and never after it."
    ),
    source=_("complaints of township cadres; the number is this product's"),
    numbers={"days": Decimal(2)},
    units={"days": _("working days before")},
    checked=True,
)

declare(
    TEXT_LENGTH,
    WORKING_HOURS,
    NOT_CLASSIFIED,
    NEVER_BUILT,
    DEADLINE,
    DIGEST,
    FALLBACK,
    REMINDERS,
)


def check_notice(
    *, text: str, due_at: datetime, urgent_reason: str, now: datetime, single_task: bool = False
) -> list[Verdict]:
    """What N1 and N5 say of a notice that would be sent ``now``; one verdict per rule in force."""
    rules = rules_in_force(["N1", "N5"])
    verdicts = []
    if rules["N1"].enabled:
        limit = rules["N1"]["single_task" if single_task else "characters"]
        length = len("".join(text.split()))
        message = gettext("The text has %(length)s of at most %(limit)s characters.")
        verdicts.append(
            Verdict(
                rule=TEXT_LENGTH,
                passed=length <= limit,
                message=message % {"length": length, "limit": limit},
            )
        )
    if rules["N5"].enabled:
        today, due = timezone.localdate(now), timezone.localdate(due_at)
        given = WorkingCalendar.load().count(today, due)
        message = gettext("The deadline gives %(given)s working days; at least %(least)s are due.")
        verdicts.append(
            Verdict(
                rule=DEADLINE,
                passed=given >= rules["N5"]["days"] or bool(urgent_reason.strip()),
                message=message % {"given": given, "least": rules["N5"]["days"]},
            )
        )
    return verdicts


def earliest_due_day(now: datetime) -> date:
    """The first day by which N5 allows to ask for something now, the next working day at least."""
    rule = in_force("N5")
    days = ceil(rule["days"]) if rule.enabled else 1
    return WorkingCalendar.load().add(timezone.localdate(now), max(days, 1))
