"""What the pages of notices show; every function takes a fixed number of queries."""

from dataclasses import dataclass, field

from django.db.models import Count, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.access import Capability
from accounts.models import County, User
from notices.models import Message, Notice, Receipt

ANSWERED = Q(acknowledged_at__isnull=False)
TROUBLES_SHOWN = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeList:
    """One of the lists on the notices page; its rows are receipts or notices."""

    key: str
    label: str | Promise
    rows: QuerySet[Receipt] | QuerySet[Notice]


def lists_for(user: User) -> list[NoticeList]:
    """The lists that this person has, the most useful first; no query until one is read."""
    lists = []
    if user.can(Capability.SEND_NOTICES) or user.can(Capability.SEE_DEPARTMENT):
        lists.append(NoticeList(key="sent", label=_("Sent"), rows=_sent(user)))
    if user.can(Capability.SEND_NOTICES):
        lists.append(NoticeList(key="drafts", label=_("Drafts"), rows=drafts_of(user)))
    if user.can(Capability.ANSWER):
        own = Receipt.objects.answerable_by(user).select_related("notice__section__office__unit")
        unanswered = own.exclude(ANSWERED).order_by("notice__due_at", "pk")
        answered = own.filter(ANSWERED).order_by("-acknowledged_at", "-pk")
        lists.append(NoticeList(key="open", label=_("To acknowledge"), rows=unanswered))
        lists.append(NoticeList(key="done", label=_("Has acknowledged"), rows=answered))
        if user.can(Capability.OVERSEE):
            label = _("In the whole county")
            lists.append(NoticeList(key="county", label=label, rows=_in_counties(user)))
    return lists


def drafts_of(user: User) -> QuerySet[Notice]:
    """Drafts that the user may change and send."""
    return (
        Notice.objects.visible_to(user)
        .filter(sent_at=None)
        .select_related("section")
        .annotate(asked=Count("audience"))
        .order_by("-created_at", "-pk")
    )


def _sent(user: User) -> QuerySet[Notice]:
    """Notices of the own section or department, with how many units have answered."""
    return (
        Notice.objects.sent_for(user)
        .select_related("section")
        .annotate(
            asked=Count("receipts"),
            answered=Count("receipts", filter=Q(receipts__acknowledged_at__isnull=False)),
        )
        .order_by("-sent_at", "-pk")
    )


def _in_counties(user: User) -> QuerySet[Notice]:
    """Notices that reached the overseen counties, with how many of their units have answered."""
    inside = Q(receipts__county__in=user.permitted_counties(County.OVERSEE))
    return (
        Notice.objects.filter(inside)
        .select_related("section")
        .annotate(
            asked=Count("receipts", filter=inside),
            answered=Count("receipts", filter=inside & Q(receipts__acknowledged_at__isnull=False)),
        )
        .order_by("-sent_at", "-pk")
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class CountyRow:
    """How far one county is: units asked and answered. City organs stand under no code."""

    code: str
    name: str | Promise
    asked: int
    answered: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """Who has acknowledged a notice and how its messages fared, as far as one person sees it.

    ``deliveries`` counts messages by state; it and ``troubles`` (failed or unknown ones, the
    first 50) are for the sender alone and empty for others.
    """

    counties: list[CountyRow]
    deliveries: dict[str, int] = field(default_factory=dict)
    troubles: list[Message] = field(default_factory=list)

    @property
    def asked(self) -> int:
        return sum(county.asked for county in self.counties)

    @property
    def answered(self) -> int:
        return sum(county.answered for county in self.counties)

    @property
    def missing(self) -> int:
        return self.asked - self.answered

    @property
    def is_moving(self) -> bool:
        """Whether anything can still change by itself, so that looking again is worth it."""
        return bool(self.missing or self.deliveries.get("waiting"))


def board_of(notice: Notice, user: User) -> Board:
    """The board of a sent notice: three queries."""
    counties = (
        notice.receipts.visible_to(user)
        .values("county__code", "county__short_name")
        .annotate(asked=Count("pk"), answered=Count("pk", filter=ANSWERED))
        .order_by("county__code")
    )
    carried = notice.receipts.values("deliveries__message")
    mails = Message.objects.visible_to(user).filter(pk__in=carried)
    troubles = mails.filter(state__in=[Message.State.FAILED, Message.State.UNKNOWN])
    return Board(
        counties=[
            CountyRow(
                code=row["county__code"] or "",
                name=row["county__short_name"] or _("City organs"),
                asked=row["asked"],
                answered=row["answered"],
            )
            for row in counties
        ],
        deliveries=_by_state(mails),
        troubles=list(troubles.select_related("person__unit").order_by("pk")[:TROUBLES_SHOWN]),
    )


def _by_state(deliveries: QuerySet[Message]) -> dict[str, int]:
    """Messages by what people call their state; to them, claimed and sending is still queued."""
    state = Message.State
    waiting = [state.QUEUED, state.CLAIMED, state.SENDING]
    counts = deliveries.aggregate(
        waiting=Count("pk", filter=Q(state__in=waiting)),
        sent=Count("pk", filter=Q(state=state.SENT)),
        failed=Count("pk", filter=Q(state=state.FAILED)),
        unknown=Count("pk", filter=Q(state=state.UNKNOWN)),
    )
    return counts if any(counts.values()) else {}


def receipts_on_board(
    notice: Notice, user: User, *, county: str = "", state: str = ""
) -> QuerySet[Receipt]:
    """Receipts by county code and state (``open``, ``done``); those still open come first."""
    receipts = notice.receipts.visible_to(user).select_related("unit", "county")
    if county:
        receipts = receipts.filter(county__code=county)
    if state == "open":
        receipts = receipts.exclude(ANSWERED)
    elif state == "done":
        receipts = receipts.filter(ANSWERED)
    return receipts.annotate(is_open=Q(acknowledged_at=None)).order_by("-is_open", "unit__code")
