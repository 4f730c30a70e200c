"""Who attends for a unit, and who came."""

import pghistory
import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.models.user import NAME_LENGTH
from meetings.models.meeting import ANSWERED_WITH_ATTENDEES, Invitation


class AttendeeQuerySet(models.QuerySet["Attendee"]):
    def visible_to(self, user: User) -> "AttendeeQuerySet":
        """Those of the invitations that one sees."""
        return self.filter(invitation__in=Invitation.objects.visible_to(user))

    def came(self) -> "AttendeeQuerySet":
        """Those in whose place somebody was there, be it they or their deputy."""
        return self.filter(came__in=[Attendee.Came.NAMED, Attendee.Came.DEPUTY])


@pghistory.track()
class Attendee(models.Model):
    """Somebody whom a unit sends to a meeting, and the deputy who comes if they cannot.

    Who has an account is also kept as ``person`` (``deputy``): their time is then taken for
    everybody who asks for it. Who ``came`` is noted at the door by one person of the hosts.
    """

    class Came(models.TextChoices):
        NAMED = "named", _("came")
        DEPUTY = "deputy", _("the deputy came")
        NOBODY = "nobody", _("did not come")

    invitation = models.ForeignKey(
        Invitation,
        verbose_name=_("invitation"),
        on_delete=models.CASCADE,
        related_name="attendees",
    )
    position = models.PositiveSmallIntegerField(_("position"))
    name = models.CharField(_("name"), max_length=NAME_LENGTH)
    person = models.ForeignKey(
        User,
        verbose_name=_("person"),
        on_delete=models.PROTECT,
        related_name="attendances",
        null=True,
        blank=True,
    )
    deputy_name = models.CharField(_("name of the deputy"), max_length=NAME_LENGTH, blank=True)
    deputy = models.ForeignKey(
        User,
        verbose_name=_("deputy"),
        on_delete=models.PROTECT,
        related_name="deputy_attendances",
        null=True,
        blank=True,
    )
    came = models.CharField(_("who came"), max_length=8, choices=Came, blank=True)
    """Empty until it is noted at the door."""
    noted_at = models.DateTimeField(_("noted at"), null=True, blank=True)
    noted_by = models.ForeignKey(
        User,
        verbose_name=_("noted by"),
        on_delete=models.PROTECT,
        related_name="noted_attendances",
        null=True,
        blank=True,
    )
    noted_name = models.CharField(_("name of who noted it"), max_length=NAME_LENGTH, blank=True)
    """The name at that moment: it stays, whatever becomes of the account."""

    objects = AttendeeQuerySet.as_manager()

    class Meta:
        verbose_name = _("attendee")
        verbose_name_plural = _("attendees")
        ordering = ["invitation", "position"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(name="attendee_once", fields=["invitation", "name"]),
            models.CheckConstraint(name="attendee_with_name", condition=~Q(name="")),
            models.CheckConstraint(
                name="attendee_deputy_with_name", condition=Q(deputy=None) | ~Q(deputy_name="")
            ),
            models.CheckConstraint(
                name="attendee_deputy_is_another",
                condition=Q(deputy_name="") | ~Q(deputy_name=models.F("name")),
            ),
            models.CheckConstraint(
                name="attendee_noted_with_name",
                condition=Q(came="", noted_at=None, noted_by=None, noted_name="")
                | (
                    ~Q(came="")
                    & ~Q(noted_name="")
                    & Q(noted_at__isnull=False, noted_by__isnull=False)
                ),
            ),
            models.CheckConstraint(
                name="attendee_deputy_came", condition=~Q(came="deputy", deputy_name="")
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="answer_keeps_its_names",
                when=pgtrigger.After,
                timing=pgtrigger.Deferred,
                operation=pgtrigger.Update | pgtrigger.Delete,
                func=ANSWERED_WITH_ATTENDEES.format(invitation="OLD.invitation_id"),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def who_came(self) -> str:
        """The name of who was there; empty if nobody was, or nothing is noted."""
        if self.came == self.Came.DEPUTY:
            return self.deputy_name
        return self.name if self.came == self.Came.NAMED else ""
