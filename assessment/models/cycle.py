"""The assessment cycle of a city, its blocks, and which counties are compared."""

from decimal import Decimal

import pghistory
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.access import Capability
from accounts.models import City, County, LineOfWork, User
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

    def asked(self) -> "BlockQuerySet":
        """Blocks that count: something is asked in them, by an indicator or by the inspection.

        What an import brought stays when it is taken back, withdrawn, and its block with it.
        """
        stands = Q(indicators__isnull=False, indicators__withdrawn_at=None)
        return self.filter(
            Q(pk__in=self.model.objects.filter(stands).values("pk")) | Q(tour_share__gt=0)
        )


@pghistory.track()
class Block(models.Model):
    """A part of a cycle whose weights total 100 (rule A7).

    ``share`` is its per cent of the total; where no block of the cycle has one, all count alike.
    ``tour_share`` is the per cent of the block that comes from the half-year's peer inspection of
    its ``line``; the rest comes from its indicators.
    """

    cycle = models.ForeignKey(
        Cycle, verbose_name=_("cycle"), on_delete=models.PROTECT, related_name="blocks"
    )
    position = models.PositiveSmallIntegerField(_("position"))
    name = models.CharField(_("name"), max_length=40)
    share = models.DecimalField(
        _("per cent of the total"), max_digits=5, decimal_places=2, null=True, blank=True
    )
    line = models.CharField(
        _("line of work"), max_length=16, choices=LineOfWork, blank=True, default=""
    )
    tour_share = models.DecimalField(
        _("per cent from the peer inspection"), max_digits=5, decimal_places=2, default=Decimal(0)
    )

    objects = BlockQuerySet.as_manager()

    class Meta:
        verbose_name = _("block")
        verbose_name_plural = _("blocks")
        ordering = ["cycle", "position"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(name="block_name_once", fields=["cycle", "name"]),
            models.UniqueConstraint(name="block_position_once", fields=["cycle", "position"]),
            models.CheckConstraint(
                name="block_share_of_100",
                condition=Q(share=None) | Q(share__gte=Decimal(0), share__lte=Decimal(100)),
            ),
            models.CheckConstraint(
                name="block_tour_share_of_a_line",
                condition=Q(tour_share=Decimal(0))
                | (Q(tour_share__gt=Decimal(0), tour_share__lte=Decimal(100)) & ~Q(line="")),
            ),
            # Lets an indicator point at block and cycle together; see migration 0002.
            models.UniqueConstraint(name="block_with_cycle", fields=["id", "cycle"]),
        ]

    def __str__(self) -> str:
        return self.name


class ComparedCountyQuerySet(models.QuerySet["ComparedCounty"]):
    def visible_to(self, user: User) -> "ComparedCountyQuerySet":
        """Those of the cycles that the user sees."""
        return self.filter(cycle__in=Cycle.objects.visible_to(user))


@pghistory.track()
class ComparedCounty(models.Model):
    """In which group of comparable counties a county stands in a cycle, e.g. districts."""

    cycle = models.ForeignKey(
        Cycle, verbose_name=_("cycle"), on_delete=models.PROTECT, related_name="compared"
    )
    county = models.ForeignKey(
        County, verbose_name=_("county"), on_delete=models.PROTECT, related_name="compared"
    )
    group = models.CharField(_("group"), max_length=20)

    objects = ComparedCountyQuerySet.as_manager()

    class Meta:
        verbose_name = _("compared county")
        verbose_name_plural = _("compared counties")
        ordering = ["cycle", "group", "county__code"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(name="compared_county_once", fields=["cycle", "county"]),
            models.CheckConstraint(name="compared_county_in_a_group", condition=~Q(group="")),
        ]

    def __str__(self) -> str:
        return f"{self.county_id}: {self.group}"
