"""What sections, office, leaders and the assessment have in hand: the lists of their homes.

A home shows the newest rows of what each app's own page holds in full.
"""

from datetime import date

from django.db.models import Max, QuerySet

from accounts.models import User
from assessment.models import IndicatorImport, Objection
from assessment.selectors import CycleProgress, cycle_progress, imports
from meetings.models import MeetingRequest
from meetings.selectors import decided_requests, requests, unread_decisions, waiting_requests
from notices.models import Notice
from notices.selectors import with_progress
from research.models import ConductReport, Trip
from research.overdue import overdue_for
from research.reading import waiting_reports
from research.selectors import missing_sign_offs, trips, untold_arrivals

__all__ = [
    "cycles_with_progress",
    "missing_sign_offs",
    "newest_imports",
    "newest_notices",
    "open_conduct_reports",
    "open_objections",
    "overdue_for",
    "own_requests",
    "recent_decisions",
    "trips_ahead",
    "unread_decisions",
    "untold_arrivals",
    "waiting_reports",
    "waiting_requests",
]

ROWS = 10


def own_requests(user: User) -> QuerySet[MeetingRequest]:
    """Meeting requests of the person's own section, with what was decided."""
    return requests(user).filter(section=user.section_id)[:ROWS]


def recent_decisions(user: User) -> QuerySet[MeetingRequest]:
    """The requests that the department affairs meeting decided last."""
    return decided_requests(user)[:ROWS]


def newest_notices(user: User) -> QuerySet[Notice]:
    """Notices that the own section sent; ``answered`` of ``asked`` units have settled them."""
    own = Notice.objects.visible_to(user).filter(section=user.section_id, sent_at__isnull=False)
    return with_progress(own).order_by("-sent_at", "-pk")[:ROWS]


def trips_ahead(user: User, today: date) -> QuerySet[Trip]:
    """Trips neither over nor cancelled, the first to end first, with counties and ``last_day``."""
    return (
        trips(user)
        .annotate(last_day=Max("stops__last_day"))
        .filter(last_day__gte=today, cancelled_at=None)
        .order_by("last_day", "pk")[:ROWS]
    )


def open_conduct_reports(user: User) -> QuerySet[ConductReport]:
    """Reports on conduct that are not closed, the overdue first."""
    return ConductReport.objects.visible_to(user).with_place().open()


def newest_imports(user: User) -> QuerySet[IndicatorImport]:
    """Files of indicators with the number of faults found."""
    return imports(user)[:ROWS]


def open_objections(user: User) -> QuerySet[Objection]:
    """Objections to year-end results that wait for an answer, the most urgent first."""
    seen = Objection.objects.visible_to(user).open().select_related("county")
    return seen.order_by("answer_due_on", "pk")


def cycles_with_progress(user: User) -> list[CycleProgress]:
    """Assessment cycles with their number of indicators; values reported of those asked."""
    return cycle_progress(user)
