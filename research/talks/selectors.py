"""What the pages of non-appointment research read; each function takes a fixed number of queries.

Lists tell no names: whoever a talk is about is told on opening it alone, and that is on record.
"""

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Count, QuerySet

from accounts.access import Role
from accounts.models import User
from research.models import (
    KeyWork,
    ReportReading,
    Talk,
    TalkReading,
    Topic,
    TopicUserPermission,
    keeps_talks,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CountedWork:
    """How many talks there are about one key work, by list in the order of ``Talk.List``."""

    key_work: str
    counts: list[int]

    @property
    def together(self) -> int:
        return sum(self.counts)


def may_read_any(user: User) -> bool:
    """Whether there are talks for this person at all: kept, or of a topic that names the reader."""
    return keeps_talks(user) or TopicUserPermission.objects.held_by(user).exists()


def talks(user: User) -> QuerySet[Talk]:
    """Talks without the words in them, the newest first."""
    return (
        Talk.objects.visible_to(user)
        .select_related("topic", "county", "unit", "key_work", "written_by")
        .defer("name", "post", "said")
    )


def counts(user: User) -> list[CountedWork]:
    """The talks by key work and list: one query."""
    rows = (
        Talk.objects.visible_to(user)
        .order_by("key_work")
        .values_list("key_work__name", "on_list")
        .annotate(number=Count("pk"))
    )
    by_work: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for work, kind, number in rows:
        by_work[work][kind] = number
    return [
        CountedWork(key_work=work, counts=[found.get(kind, 0) for kind in Talk.List])
        for work, found in by_work.items()
    ]


def kept_topics(user: User) -> QuerySet[Topic]:
    """Topics under which this person may write talks."""
    if user.section is None or not keeps_talks(user):
        return Topic.objects.none()
    return Topic.objects.filter(
        section__office=user.section.office_id, kind=Topic.Kind.NON_APPOINTMENT
    )


def key_work(user: User) -> QuerySet[KeyWork]:
    """The key work of the own department that is in use."""
    return KeyWork.objects.visible_to(user).filter(is_active=True)


def leaders(user: User) -> QuerySet[User]:
    """The leaders of the own department, who can be named as readers."""
    office = user.section.office_id if user.section else None
    people: QuerySet[User] = User.objects.filter(
        section__office=office, section__isnull=False, role=Role.LEADER, is_active=True
    )
    return people.order_by("name")


def readers(user: User) -> QuerySet[TopicUserPermission]:
    """Who was named to read which topic's talks."""
    return (
        TopicUserPermission.objects.visible_to(user)
        .select_related("user", "content_object")
        .order_by("content_object__title", "user__name")
    )


def readings(user: User) -> QuerySet[TalkReading]:
    """Who was shown which talk, the last first."""
    return TalkReading.objects.visible_to(user).select_related("reader", "talk__county")


def report_readings(user: User) -> QuerySet[ReportReading]:
    """Who was shown which report about people, the last first."""
    return ReportReading.objects.visible_to(user).select_related("reader")
