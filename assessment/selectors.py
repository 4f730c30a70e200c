"""What the pages of the assessment show, each in a fixed number of queries."""

from django.db.models import Count, F, QuerySet

from accounts.models import User
from assessment.models import (
    ColumnName,
    Cycle,
    ImportFault,
    Indicator,
    IndicatorImport,
    RoutineWord,
    Target,
)


def cycles(user: User) -> QuerySet[Cycle]:
    """The cycles that the user sees, the newest first."""
    return Cycle.objects.visible_to(user)


def indicators(user: User, cycle: Cycle) -> QuerySet[Indicator]:
    """A cycle's indicators by block; ``reported`` of ``asked`` counties have given a value."""
    return (
        Indicator.objects.visible_to(user)
        .live()
        .filter(cycle=cycle)
        .select_related("block", "section")
        .annotate(asked=Count("targets"), reported=Count("targets__report"))
        .order_by("block__position", "code")
    )


def answers(user: User, cycle: Cycle) -> dict[str, int]:
    """How many values of a cycle are ``asked`` and how many of them ``reported``."""
    visible = Target.objects.visible_to(user)
    return visible.filter(indicator__cycle=cycle, indicator__withdrawn_at=None).aggregate(
        asked=Count("pk"), reported=Count("report")
    )


def targets(user: User, cycle: Cycle) -> QuerySet[Target]:
    """A cycle's targets, open ones by due date first, with what was reported."""
    return (
        Target.objects.visible_to(user)
        .filter(indicator__cycle=cycle, indicator__withdrawn_at=None)
        .select_related("indicator__block", "indicator__section", "county", "report")
        .order_by(
            F("report__reported_at").asc(nulls_first=True),
            "indicator__due_on",
            "indicator__code",
            "county__code",
        )
    )


def targets_of(user: User, indicator: Indicator) -> QuerySet[Target]:
    """One indicator's targets by county, with what was reported."""
    return (
        Target.objects.visible_to(user)
        .filter(indicator=indicator)
        .select_related("county", "report")
        .order_by("county__code")
    )


def imports(user: User) -> QuerySet[IndicatorImport]:
    """Files of indicators, the newest first, with the number of faults found."""
    return (
        IndicatorImport.objects.visible_to(user)
        .select_related("uploaded_by")
        .annotate(faults_found=Count("faults"))
        .order_by("-uploaded_at", "-pk")
    )


def faults(indicator_import: IndicatorImport) -> QuerySet[ImportFault]:
    """What is wrong with a file, by row and column."""
    return indicator_import.faults.all()


def column_names(user: User) -> QuerySet[ColumnName]:
    """What the user's office said of headers."""
    return ColumnName.objects.visible_to(user).select_related("said_by")


def word_changes(user: User) -> QuerySet[RoutineWord]:
    """How the list of routine words came about, the newest change first."""
    return RoutineWord.objects.visible_to(user).select_related("changed_by")
