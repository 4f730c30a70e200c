"""What counts as key work: a department's own list, by which topics are told apart."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Office, User
from research.visibility import sees_plan


class KeyWorkQuerySet(models.QuerySet["KeyWork"]):
    def visible_to(self, user: User) -> "KeyWorkQuerySet":
        """Those of the own department, for those who work with topics."""
        if user.section is None or not sees_plan(user):
            return self.none()
        return self.filter(office=user.section.office_id)


class KeyWork(models.Model):
    """A field of key work (重点工作), e.g. rural revitalization; one no longer used is retired."""

    office = models.ForeignKey(
        Office, verbose_name=_("department"), on_delete=models.PROTECT, related_name="key_work"
    )
    name = models.CharField(_("name"), max_length=40)
    is_active = models.BooleanField(_("in use"), default=True)

    objects = KeyWorkQuerySet.as_manager()

    class Meta:
        verbose_name = _("key work")
        verbose_name_plural = _("key work")
        ordering = ["office", "pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(name="key_work_name_once", fields=["office", "name"]),
        ]

    def __str__(self) -> str:
        return self.name
