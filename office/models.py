"""What the ground floor keeps: changes of rules and exceptions of the working calendar."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class RuleChangeQuerySet(models.QuerySet["RuleChange"]):
    def newest(self) -> "RuleChangeQuerySet":
        """The change in force of each rule."""
        return self.order_by("rule_id", "-changed_at", "-pk").distinct("rule_id")


class RuleChange(models.Model):
    """One change of a rule's numbers or switch; the newest per rule is in force.

    Rows are only ever added, so the table is the history as well. ``numbers`` maps a number's
    name to its decimal text.
    """

    rule_id = models.CharField(_("rule"), max_length=8)
    enabled = models.BooleanField(_("in force"))
    numbers = models.JSONField(_("numbers"), default=dict)
    reason = models.CharField(_("reason"), max_length=200)
    changed_by = models.CharField(_("changed by"), max_length=60)
    changed_at = models.DateTimeField(_("changed at"))

    objects = RuleChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("rule change")
        verbose_name_plural = _("rule changes")
        ordering = ["-changed_at", "-pk"]
        indexes = [models.Index(fields=["rule_id", "-changed_at", "-id"])]

    def __str__(self) -> str:
        return f"{self.rule_id} {self.changed_at:%Y-%m-%d}"


class DayOverride(models.Model):
    """A day that the office declares working or free, whatever the library's calendar says.

    The State Council publishes each year's moved weekends in the autumn before; a city may add
    its own days. An override always wins.
    """

    day = models.DateField(_("day"), unique=True)
    is_working = models.BooleanField(_("working day"))
    reason = models.CharField(_("reason"), max_length=100)

    class Meta:
        verbose_name = _("calendar exception")
        verbose_name_plural = _("calendar exceptions")
        ordering = ["-day"]

    def __str__(self) -> str:
        return f"{self.day:%Y-%m-%d}"
