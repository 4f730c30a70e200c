"""What sections, office, leaders and the assessment have in hand: the lists of their homes."""

from datetime import date

from django.db.models import Count, Max, Min, QuerySet

from accounts.models import User
from assessment.models import Cycle, IndicatorImport
from meetings.models import Decision, MeetingRequest
from notices.models import Notice
from research.models import Trip

ROWS = 10
"""A home shows the newest; the app's own page holds all."""


def waiting_requests(user: User) -> QuerySet[MeetingRequest]:
    """Requests that the department affairs meeting has yet to decide, the nearest meeting first."""
    return (
        MeetingRequest.objects.visible_to(user)
        .undecided()
        .select_related("section", "decision", "affairs_meeting")
        .annotate(units=Count("audience"))
        .order_by("starts_at", "pk")
    )


def own_requests(user: User) -> QuerySet[MeetingRequest]:
    """The newest requests of the person's section, with what was decided."""
    return (
        MeetingRequest.objects.visible_to(user)
        .filter(section=user.section_id)
        .select_related("decision", "affairs_meeting")[:ROWS]
    )


def recent_decisions(user: User) -> QuerySet[Decision]:
    """What the department affairs meeting decided last."""
    return (
        Decision.objects.visible_to(user)
        .select_related("request__section", "affairs_meeting")
        .order_by("-decided_at", "-pk")[:ROWS]
    )


def sent_notices(user: User) -> QuerySet[Notice]:
    """The section's newest notices; ``answered`` of ``asked`` units have acknowledged."""
    return (
        Notice.objects.visible_to(user)
        .filter(section=user.section_id, sent_at__isnull=False)
        .annotate(asked=Count("receipts"), answered=Count("receipts__acknowledged_at"))
        .order_by("-sent_at", "-pk")[:ROWS]
    )


def trips_ahead(user: User, today: date) -> QuerySet[Trip]:
    """Trips that are not over, with their first and last day and the number of counties."""
    return (
        Trip.objects.visible_to(user)
        .annotate(
            first_day=Min("stops__first_day"),
            last_day=Max("stops__last_day"),
            counties=Count("stops"),
        )
        .filter(last_day__gte=today)
        .select_related("section", "leader")
        .order_by("first_day", "pk")[:ROWS]
    )


def imports(user: User) -> QuerySet[IndicatorImport]:
    """The newest files of indicators, with the number of faults found."""
    return (
        IndicatorImport.objects.visible_to(user)
        .select_related("uploaded_by")
        .annotate(faults_found=Count("faults"))[:ROWS]
    )


def cycles(user: User) -> QuerySet[Cycle]:
    """Assessment cycles; ``reported`` of ``asked`` values have come in."""
    return Cycle.objects.visible_to(user).annotate(
        number=Count("indicators", distinct=True),
        asked=Count("indicators__targets"),
        reported=Count("indicators__targets__report"),
    )
