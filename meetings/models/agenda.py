"""What is dealt with at a meeting, item by item."""

from typing import TYPE_CHECKING

import pghistory
import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.visibility import asked_by_own
from meetings.burden import overrun
from meetings.models.request import MeetingRequest

if TYPE_CHECKING:
    from meetings.models.meeting import Meeting

TITLE_LENGTH = 120
"""Characters of an item's title."""
PRESENTER_LENGTH = 40
"""Characters of a presenter's name."""


class AgendaItemQuerySet(models.QuerySet["AgendaItem"]):
    def visible_to(self, user: User) -> "AgendaItemQuerySet":
        """Those of the requests that the user sees."""
        return self.filter(asked_by_own(user, section="request__section"))

    def heard_at(self, meeting: "Meeting") -> "AgendaItemQuerySet":
        """What a meeting deals with, in order: its own request's items, then those merged in."""
        mine = Q(request__decision__meeting=meeting) | Q(request__decision__merged_into=meeting)
        return (
            self.filter(mine)
            .select_related("request__section")
            .order_by("request__decision__decided_at", "request_id", "position")
        )


@pghistory.track()
class AgendaItem(models.Model):
    """One item that a section brings to the meeting it asks for, by whom, in how many minutes.

    A deferred trigger holds that the items of a request last as long as the request says. A
    merged meeting deals with the items of all its requests. ``began_at`` and ``ended_at`` are
    noted while the meeting is held.
    """

    request = models.ForeignKey(
        MeetingRequest, verbose_name=_("request"), on_delete=models.CASCADE, related_name="agenda"
    )
    position = models.PositiveSmallIntegerField(_("position"))
    title = models.CharField(_("item"), max_length=TITLE_LENGTH)
    presenter = models.CharField(_("presenter"), max_length=PRESENTER_LENGTH)
    minutes = models.PositiveIntegerField(_("minutes"))
    is_main_speech = models.BooleanField(_("main speech"), default=False)
    """Rule M6 limits how long it lasts."""
    began_at = models.DateTimeField(_("began at"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)

    objects = AgendaItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("agenda item")
        verbose_name_plural = _("agenda items")
        ordering = ["request", "position"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(name="agenda_item_once", fields=["request", "position"]),
            models.CheckConstraint(name="agenda_item_minutes", condition=Q(minutes__gt=0)),
            models.CheckConstraint(
                name="agenda_item_with_presenter", condition=~Q(title="") & ~Q(presenter="")
            ),
            models.CheckConstraint(
                name="agenda_item_ends_after_it_began",
                condition=Q(ended_at=None) | Q(began_at__isnull=False, ended_at__gte=F("began_at")),
            ),
            models.UniqueConstraint(
                name="agenda_item_one_at_a_time",
                fields=["request"],
                condition=Q(began_at__isnull=False, ended_at=None),
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="agenda_fills_request",
                when=pgtrigger.After,
                timing=pgtrigger.Deferred,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                func="""
                    IF EXISTS (
                        SELECT FROM meetings_meetingrequest r
                        WHERE r.id = COALESCE(NEW.request_id, OLD.request_id) AND r.minutes <> (
                            SELECT COALESCE(sum(minutes), 0) FROM meetings_agendaitem
                            WHERE request_id = r.id
                        )
                    ) THEN
                        RAISE EXCEPTION 'the agenda lasts as long as the request says'
                            USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NULL;
                """,
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def overrun_minutes(self) -> int | None:
        """By how much it was longer than planned (shorter, if negative); None until it ended."""
        return overrun(self.began_at, self.ended_at, self.minutes)
