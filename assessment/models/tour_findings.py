"""What a team writes down at a stop besides points: good practice, and problems to correct."""

import pghistory
import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import LineOfWork, User
from assessment.models.inspection import NAME_LENGTH
from assessment.models.tour import Tour
from assessment.models.tour_scores import stands_once_handed_in
from assessment.models.tour_stop import TourStop
from notices.models import Notice, Receipt

PRACTICE_LENGTH = 400
"""Characters of a note on good practice."""
PROBLEM_LENGTH = 400
"""Characters of what was found."""
CORRECTION_LENGTH = 300
"""Characters of what is to be put right."""


class PracticeNoteQuerySet(models.QuerySet["PracticeNote"]):
    def visible_to(self, user: User) -> "PracticeNoteQuerySet":
        """Those of stops opened to the user; once published, all of a tour that they see."""
        tours = Tour.objects.visible_to(user).filter(published_at__isnull=False)
        return self.filter(
            Q(stop__in=TourStop.objects.opened_to(user).values("pk"))
            | Q(stop__tour__in=tours.values("pk"))
        )


@pghistory.track()
class PracticeNote(models.Model):
    """Something that a county does well, for the others to read. It carries no points."""

    stop = models.ForeignKey(
        TourStop, verbose_name=_("stop"), on_delete=models.PROTECT, related_name="practice_notes"
    )
    line = models.CharField(_("line of work"), max_length=16, choices=LineOfWork)
    text = models.CharField(_("good practice"), max_length=PRACTICE_LENGTH)
    written_by = models.ForeignKey(
        User, verbose_name=_("written by"), on_delete=models.PROTECT, related_name="+"
    )
    written_name = models.CharField(_("name of who wrote it"), max_length=NAME_LENGTH)
    written_at = models.DateTimeField(_("written at"))

    objects = PracticeNoteQuerySet.as_manager()

    class Meta:
        verbose_name = _("note on good practice")
        verbose_name_plural = _("notes on good practice")
        ordering = ["stop", "line", "pk"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(name="practice_note_text", condition=Q(text__regex=r"\S")),
        ]
        triggers = [stands_once_handed_in("stop_id", "line", "text")]

    def __str__(self) -> str:
        return self.text


class TourProblemQuerySet(models.QuerySet["TourProblem"]):
    def visible_to(self, user: User) -> "TourProblemQuerySet":
        """Those of stops that are opened to the user."""
        return self.filter(stop__in=TourStop.objects.opened_to(user).values("pk"))


@pghistory.track()
class TourProblem(models.Model):
    """A problem (问题) found at a stop, and what its host puts right by the end of ``due_on``.

    Published, it goes to the host as a ``notice`` that asks for an answer, which the section that
    published verifies or returns; its receipt keeps what became of it. ``minutes`` is the team's
    estimate of what the correction takes.
    """

    stop = models.ForeignKey(
        TourStop, verbose_name=_("stop"), on_delete=models.PROTECT, related_name="problems"
    )
    line = models.CharField(_("line of work"), max_length=16, choices=LineOfWork)
    text = models.CharField(_("what was found"), max_length=PROBLEM_LENGTH)
    correction = models.CharField(_("what is to be put right"), max_length=CORRECTION_LENGTH)
    due_on = models.DateField(_("by when"))
    minutes = models.PositiveSmallIntegerField(_("minutes for the host"))
    found_by = models.ForeignKey(
        User, verbose_name=_("found by"), on_delete=models.PROTECT, related_name="+"
    )
    found_name = models.CharField(_("name of who found it"), max_length=NAME_LENGTH)
    found_at = models.DateTimeField(_("found at"))
    notice = models.OneToOneField(
        Notice,
        verbose_name=_("notice"),
        on_delete=models.PROTECT,
        related_name="tour_problem",
        null=True,
        blank=True,
    )

    objects = TourProblemQuerySet.as_manager()

    class Meta:
        verbose_name = _("problem found on a tour")
        verbose_name_plural = _("problems found on a tour")
        ordering = ["stop", "line", "pk"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                name="tour_problem_whole",
                condition=Q(text__regex=r"\S", correction__regex=r"\S", minutes__gt=0),
            ),
        ]
        triggers = [
            stands_once_handed_in("stop_id", "line", "text", "correction", "minutes"),
            pgtrigger.Protect(
                name="sent_problem_stands",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__notice__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def receipt(self) -> Receipt | None:
        """What the host has to settle, once it was told."""
        if self.notice is None:
            return None
        return next(iter(self.notice.receipts.all()), None)
