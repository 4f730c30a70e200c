"""The burden ledger: minutes asked of the level below, and how often it was called urgent."""

from dataclasses import dataclass

from django.db.models import Count, F, Q, Sum
from django.db.models.functions import Coalesce

from accounts.models import User
from notices.models import Notice, Requirement
from portal.months import Month


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One county or section: this month's requirements and minutes, last month's minutes."""

    name: str
    items: int
    minutes: int
    minutes_before: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """The rows of one month, the heaviest first, and their sums."""

    rows: list[Row]

    @property
    def items(self) -> int:
        return sum(row.items for row in self.rows)

    @property
    def minutes(self) -> int:
        return sum(row.minutes for row in self.rows)

    @property
    def minutes_before(self) -> int:
        return sum(row.minutes_before for row in self.rows)


def by_county(user: User, month: Month) -> Ledger:
    """Burden by county, as far as this person may see it: one query."""
    return _ledger(user, month, "county__code", "county__short_name")


def by_section(user: User, month: Month) -> Ledger:
    """Burden on the counties by asking section, as far as this person may see it: one query."""
    return _ledger(user, month, "asked_by__pk", "asked_by__name")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """One section: how many notices it sent in a month, and how many of them as urgent."""

    name: str
    notices: int
    urgent: int


def urgent_by_sender(user: User, month: Month) -> list[Sender]:
    """Sections with urgent notices in this month, as far as one may see them: one query.

    Urgent ones alone may leave outside office hours (rule N2), so they are counted in the open.
    """
    sent = Notice.objects.visible_to(user).filter(sent_at__gte=month.start, sent_at__lt=month.end)
    rows = (
        sent.values("section__pk", "section__name")
        .annotate(notices=Count("pk"), urgent=Count("pk", filter=~Q(urgent_reason="")))
        .filter(urgent__gt=0)
        .order_by("-urgent", "section__pk")
    )
    return [
        Sender(name=row["section__name"], notices=row["notices"], urgent=row["urgent"])
        for row in rows
    ]


def _ledger(user: User, month: Month, key: str, name: str) -> Ledger:
    now = Q(due_at__gte=month.start, due_at__lt=month.end)
    before = Q(due_at__gte=month.previous.start, due_at__lt=month.start)
    burden = F("people") * F("minutes")
    rows = (
        Requirement.objects.visible_to(user)
        .filter(now | before, county__isnull=False)
        .exclude(state=Requirement.State.WITHDRAWN)
        .values(key, name)
        .annotate(
            number=Count("pk", filter=now),
            burden_now=Coalesce(Sum(burden, filter=now), 0),
            burden_before=Coalesce(Sum(burden, filter=before), 0),
        )
        .order_by("-burden_now", key)
    )
    return Ledger(
        rows=[
            Row(
                name=row[name],
                items=row["number"],
                minutes=row["burden_now"],
                minutes_before=row["burden_before"],
            )
            for row in rows
        ]
    )
