"""Runs of a planner over a period: each is a row, and the rows are the queue.

A task claims a run by a conditional update that sets ``claimed_at``; a sweep wakes whatever was
not claimed, or was claimed too long ago. Whose run it is, and what it comes to, each planner adds.
"""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

LONGEST_PERIOD = 100
"""Days: a quarter of a year and some more."""
MOST_ATTEMPTS = 3
ERROR_LENGTH = 300


class PlanRun(models.Model):
    """One run over the days from ``first_day`` to ``last_day``; a newer one outdates it.

    ``seconds`` is how long it took, ``digest`` that of all that went in, ``error`` why a failed
    one has no plan.
    """

    class State(models.TextChoices):
        QUEUED = "queued", _("waiting")
        RUNNING = "running", _("being worked out")
        SOLVED = "solved", _("worked out")
        FAILED = "failed", _("not worked out")
        ACCEPTED = "accepted", pgettext_lazy("plan", "accepted")
        OUTDATED = "outdated", _("outdated")

    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"))
    asked_at = models.DateTimeField(_("asked for at"))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.QUEUED)
    claimed_at = models.DateTimeField(_("claimed at"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    seconds = models.FloatField(_("seconds it took"), default=0)
    digest = models.CharField(_("SHA-256 of what went in"), max_length=64, blank=True)
    error = models.CharField(_("why it was not worked out"), max_length=ERROR_LENGTH, blank=True)

    class Meta:
        abstract = True

    @property
    def is_running(self) -> bool:
        """Whether a worker still has something to do."""
        return self.state in (self.State.QUEUED, self.State.RUNNING)

    @property
    def is_worked_out(self) -> bool:
        """Whether there is a plan."""
        return self.state in (self.State.SOLVED, self.State.ACCEPTED, self.State.OUTDATED)


State = PlanRun.State


def run_constraints(name: str) -> list[models.CheckConstraint]:
    """What holds for every run; ``name`` begins the constraints' names."""
    return [
        models.CheckConstraint(name=f"{name}_days", condition=Q(last_day__gte=F("first_day"))),
        models.CheckConstraint(
            name=f"{name}_failed_with_error", condition=Q(state="failed") ^ Q(error="")
        ),
        models.CheckConstraint(
            name=f"{name}_running_when_claimed",
            condition=Q(state="running", claimed_at__isnull=False)
            | (~Q(state="running") & Q(claimed_at=None)),
        ),
    ]


def run_index(name: str) -> models.Index:
    """For the sweep: the runs that are not over."""
    return models.Index(
        name=f"{name}_running",
        fields=["state", "claimed_at"],
        condition=Q(state__in=["queued", "running"]),
    )


def check_period(first_day: date, last_day: date, *, now: datetime) -> None:
    """Raise ``ValidationError`` for a period that is over, upside down or too long."""
    if last_day < first_day:
        raise ValidationError({"last_day": gettext("The period ends before it begins.")})
    if last_day < timezone.localdate(now):
        raise ValidationError({"last_day": gettext("This period is over.")})
    if (last_day - first_day).days > LONGEST_PERIOD:
        message = gettext("A plan is for at most %(days)s days.")
        raise ValidationError({"last_day": message % {"days": LONGEST_PERIOD}})


def outdate(earlier: QuerySet[Any]) -> None:
    """Take the place of these runs; what was accepted from them stays."""
    earlier.filter(state__in=[State.QUEUED, State.RUNNING, State.SOLVED]).update(
        state=State.OUTDATED, claimed_at=None
    )


def claim(run: QuerySet[Any], *, now: datetime) -> bool:
    """Whether this call took the one run that is meant; false if it is not waiting."""
    waiting = run.filter(state=State.QUEUED)
    return bool(waiting.update(state=State.RUNNING, claimed_at=now, attempts=F("attempts") + 1))


def keep(run: PlanRun, **figures: object) -> bool:
    """Note what a claimed run came to; false if a newer one or another worker took its place."""
    return bool(_still_ours(run).update(state=State.SOLVED, claimed_at=None, **figures))


def fail(run: PlanRun, error: str) -> None:
    """Note why a claimed run came to nothing."""
    _still_ours(run).update(state=State.FAILED, claimed_at=None, error=error[:ERROR_LENGTH])


def _still_ours(run: PlanRun) -> QuerySet[Any]:
    return type(run)._default_manager.filter(
        pk=run.pk, state=State.RUNNING, claimed_at=run.claimed_at
    )


def requeue_stuck(
    runs: QuerySet[Any], *, stuck_after: timedelta, wake: Callable[[Any], None], now: datetime
) -> int:
    """Wake every run that nobody works on, by its key; answers how many.

    A claim older than ``stuck_after`` is void; what was begun several times in vain has failed.
    """
    stale = runs.filter(state=State.RUNNING, claimed_at__lt=now - stuck_after)
    for run in stale.filter(attempts__gte=MOST_ATTEMPTS):
        fail(run, gettext("The plan could not be worked out; ask for a shorter period."))
    stale.update(state=State.QUEUED, claimed_at=None)
    waiting = list(runs.filter(state=State.QUEUED).values_list("pk", flat=True))
    for key in waiting:
        wake(key)
    return len(waiting)
