"""The board of a sent notice: how far its units are, by county and one by one."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, F, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.access import Capability
from accounts.models import User
from accounts.visibility import asked_by_own, in_overseen
from notices.models import Notice, Receipt
from notices.selectors.stages import GROUP_LABELS, GROUPS, Stage, narrowed, with_stage


def boards_of(user: User) -> QuerySet[Notice]:
    """Sent notices whose board the user may look at.

    Those of the own section or department, and those that reached counties that one oversees. A
    unit has its receipt and no board.
    """
    reached = Receipt.objects.filter(in_overseen(user)).values("notice")
    return Notice.objects.visible_to(user).filter(
        asked_by_own(user) | Q(pk__in=reached), sent_at__isnull=False
    )


def run_by(user: User) -> QuerySet[Notice]:
    """Sent notices on whose board the user may act: those of the own section."""
    own = Notice.objects.visible_to(user).filter(section=user.section_id, sent_at__isnull=False)
    return own if user.can(Capability.SEND_NOTICES) else own.none()


def is_sender_s(notice: Notice, user: User) -> bool:
    """Whether the user sees messages and addresses: the sender's side, not the counties'."""
    return Notice.objects.filter(asked_by_own(user), pk=notice.pk).exists()


@dataclass(frozen=True, slots=True, kw_only=True)
class CountyRow:
    """How far one county is: receipts by stage. City organs stand under no code."""

    code: str
    name: str | Promise
    stages: dict[Stage, int]

    @property
    def asked(self) -> int:
        return sum(self.stages.values())

    @property
    def answered(self) -> int:
        return self.stages.get(Stage.DONE, 0) + self.stages.get(Stage.ANSWERED, 0)

    @property
    def groups(self) -> dict[str, int]:
        """Receipts by the groups of the plot, best first."""
        return {
            group: sum(self.stages.get(stage, 0) for stage in stages)
            for group, stages in GROUPS.items()
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """How far a notice is, as far as one person sees it; ``copies`` are apart, they ask nothing.

    Counts are of units, or of people where each of them is asked.
    """

    counties: list[CountyRow]
    copies: int
    copies_read: int

    @property
    def whole(self) -> CountyRow:
        """All counties together."""
        stages = {
            stage: sum(county.stages.get(stage, 0) for county in self.counties) for stage in Stage
        }
        return CountyRow(code="", name=_("Together"), stages=stages)

    @property
    def groups(self) -> dict[str, str | Promise]:
        """Labels of the groups that anybody is in, and of those that always show."""
        numbers = self.whole.groups
        always = {"done", "read", "told"}
        return {
            group: label
            for group, label in GROUP_LABELS.items()
            if numbers[group] or group in always
        }

    @property
    def asked(self) -> int:
        return sum(county.asked for county in self.counties)

    @property
    def answered(self) -> int:
        return sum(county.answered for county in self.counties)

    @property
    def to_verify(self) -> int:
        return self.whole.stages[Stage.ANSWERED]

    @property
    def unread(self) -> int:
        return self.whole.groups["told"] + self.whole.groups["untold"]

    @property
    def missing(self) -> int:
        return self.asked - self.answered


def board_of(notice: Notice, user: User) -> Board:
    """The board of a sent notice: two queries."""
    seen = Receipt.objects.filter(notice=notice).visible_to(user)
    counts = (
        with_stage(seen.asked())
        .values("county__code", "county__short_name", "stage")
        .annotate(number=Count("pk"))
        .order_by(F("county__code").asc(nulls_last=True))
    )
    counties: dict[str, CountyRow] = {}
    for row in counts:
        code = row["county__code"] or ""
        name = row["county__short_name"] or _("City organs")
        county = counties.setdefault(code, CountyRow(code=code, name=name, stages={}))
        county.stages[Stage(row["stage"])] = row["number"]
    copies = seen.filter(state=Receipt.State.COPY)
    known = copies.aggregate(number=Count("pk"), read=Count("read_at"))
    return Board(
        counties=list(counties.values()), copies=known["number"], copies_read=known["read"]
    )


def receipts_on_board(
    notice: Notice, user: User, *, county: str = "", wanted: str = "", now: datetime
) -> QuerySet[Receipt]:
    """Receipts that ask something, with their ``stage``; what is missing comes first.

    ``county`` is a county's code, ``wanted`` one of the filters.
    """
    asked = Receipt.objects.filter(notice=notice).visible_to(user).asked()
    receipts = with_stage(asked).select_related("unit", "county", "person")
    if county:
        receipts = receipts.filter(county__code=county)
    receipts = narrowed(receipts, wanted, is_overdue=notice.due_at < now)
    is_missing = Q(state__in=[Receipt.State.OPEN, Receipt.State.RETURNED])
    return receipts.annotate(is_first=is_missing).order_by(
        "-is_first", "county__code", "unit__code", "person__username", "pk"
    )


def copies_on_board(notice: Notice, user: User) -> QuerySet[Receipt]:
    """Receipts for information alone."""
    copies = Receipt.objects.filter(notice=notice).visible_to(user)
    return copies.filter(state=Receipt.State.COPY).select_related("unit", "county")
