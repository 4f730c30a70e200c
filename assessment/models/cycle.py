"""The assessment cycle of a city and its blocks."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.access import Capability
from accounts.models import City, User
from accounts.visibility import NOTHING


def administered(user: User, city: str = "city") -> Q:
    """Rows of the city whose assessment the user administers; ``city`` is the path to it."""
    if user.section is None or not user.can(Capability.IMPORT_INDICATORS):
        return NOTHING
    return Q(**{city: user.section.office.unit.city_id})


class CycleQuerySet(models.QuerySet["Cycle"]):
    def visible_to(self, user: User) -> "CycleQuerySet":
        """Cycles of which the user sees an indicator, and those that the user administers."""
        from assessment.models.indicator import Indicator

        seen = Indicator.objects.visible_to(user).values("cycle")
        return self.filter(administered(user) | Q(pk__in=seen))


class Cycle(models.Model):
    """One year's assessment of the counties of a city."""

    city = models.ForeignKey(
        City, verbose_name=_("city"), on_delete=models.PROTECT, related_name="cycles"
    )
    year = models.PositiveSmallIntegerField(_("year"))

    objects = CycleQuerySet.as_manager()

    class Meta:
        verbose_name = _("assessment cycle")
        verbose_name_plural = _("assessment cycles")
        ordering = ["-year", "city"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(name="cycle_once", fields=["city", "year"]),
            models.CheckConstraint(
                name="cycle_year_plausible", condition=Q(year__gte=2000, year__lte=2100)
            ),
        ]

    def __str__(self) -> str:
        return str(self.year)


class BlockQuerySet(models.QuerySet["Block"]):
    def visible_to(self, user: User) -> "BlockQuerySet":
        """Blocks of the cycles that the user sees."""
        return self.filter(cycle__in=Cycle.objects.visible_to(user))


class Block(models.Model):
    """A part of a cycle whose weights total 100 (rule A7)."""

    cycle = models.ForeignKey(
        Cycle, verbose_name=_("cycle"), on_delete=models.PROTECT, related_name="blocks"
    )
    position = models.PositiveSmallIntegerField(_("position"))
    name = models.CharField(_("name"), max_length=40)

    objects = BlockQuerySet.as_manager()

    class Meta:
        verbose_name = _("block")
        verbose_name_plural = _("blocks")
        ordering = ["cycle", "position"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(name="block_name_once", fields=["cycle", "name"]),
            models.UniqueConstraint(name="block_position_once", fields=["cycle", "position"]),
            # Lets an indicator point at block and cycle together; see migration 0002.
            models.UniqueConstraint(name="block_with_cycle", fields=["id", "cycle"]),
        ]

    def __str__(self) -> str:
        return self.name
