"""The lists on the notices page."""

from dataclasses import dataclass

from django.db.models import Count, F, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.access import Capability
from accounts.models import County, User
from notices.models import Notice, Receipt

State = Receipt.State


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
        lists += _own_receipts(user)
        if user.can(Capability.OVERSEE):
            label = _("In the whole county")
            lists.append(NoticeList(key="county", label=label, rows=_in_counties(user)))
    return lists


def _own_receipts(user: User) -> list[NoticeList]:
    own = Receipt.objects.answerable_by(user).select_related(
        "notice__section__office__unit", "person"
    )
    missing = own.missing().order_by("notice__due_at", "pk")
    settled = own.filter(acknowledged_at__isnull=False).order_by("-acknowledged_at", "-pk")
    unread_first = F("read_at").desc(nulls_first=True)
    copies = own.filter(state=State.COPY).order_by(unread_first, "-notice__sent_at", "-pk")
    return [
        NoticeList(key="open", label=_("To settle"), rows=missing),
        NoticeList(key="done", label=_("Settled"), rows=settled),
        NoticeList(key="copies", label=_("For information"), rows=copies),
    ]


def drafts_of(user: User) -> QuerySet[Notice]:
    """Drafts that the user may change and send; ``asked`` units, appointed ones first."""
    return (
        Notice.objects.visible_to(user)
        .filter(sent_at=None)
        .select_related("section")
        .annotate(asked=Count("audience"))
        .order_by(F("send_at").asc(nulls_last=True), "-created_at", "-pk")
    )


def with_progress(notices: QuerySet[Notice], inside: Q | None = None) -> QuerySet[Notice]:
    """With how many of the receipts ``asked`` are ``answered``; copies are not asked.

    ``inside`` narrows the receipts that count. They are people where each is asked.
    """
    counted = ~Q(receipts__state=State.COPY) & (inside or Q())
    answered = counted & Q(receipts__acknowledged_at__isnull=False)
    return notices.annotate(
        asked=Count("receipts", filter=counted), answered=Count("receipts", filter=answered)
    )


def _sent(user: User) -> QuerySet[Notice]:
    """Notices of the own section or department, with how many have answered."""
    sent = Notice.objects.sent_for(user).select_related("section")
    return with_progress(sent).order_by("-sent_at", "-pk")


def _in_counties(user: User) -> QuerySet[Notice]:
    """Notices that reached the overseen counties, with how many of theirs have answered."""
    inside = Q(receipts__county__in=user.permitted_counties(County.OVERSEE))
    reached = Notice.objects.filter(inside).select_related("section")
    return with_progress(reached, inside).order_by("-sent_at", "-pk")
