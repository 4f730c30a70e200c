"""Signs of life of the engine."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Heartbeat(models.Model):
    """When a part of the engine was last seen at work: the worker, or the scheduler."""

    class Part(models.TextChoices):
        WORKER = "worker", _("worker")
        BEAT = "beat", _("scheduler")

    part = models.CharField(_("part"), max_length=8, choices=Part, primary_key=True)
    seen_at = models.DateTimeField(_("seen at"))

    class Meta:
        verbose_name = _("heartbeat")
        verbose_name_plural = _("heartbeats")
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.get_part_display()} · {self.seen_at}"
