"""Divisions of China as far as the portal needs them, by their public codes."""

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from accounts.models.user import User


class City(models.Model):
    """A prefecture-level city, by the first four digits of GB/T 2260."""

    code = models.CharField(_("code"), max_length=4, unique=True)
    name = models.CharField(_("name"), max_length=60)
    province_name = models.CharField(_("province"), max_length=60)

    class Meta:
        verbose_name = _("city")
        verbose_name_plural = _("cities")
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(name="city_code_4_digits", condition=Q(code__regex=r"^\d{4}$")),
        ]

    def __str__(self) -> str:
        return self.name


class CountyQuerySet(models.QuerySet["County"]):
    def visible_to(self, user: "User") -> "CountyQuerySet":
        """Counties for which the user holds any permission."""
        return self.filter(pk__in=user.permitted_counties())

    def permitting(self, user: "User", permission: str) -> "CountyQuerySet":
        """Counties for which the user holds this permission, e.g. ``County.OVERSEE``."""
        return self.filter(pk__in=user.permitted_counties(permission))


class County(models.Model):
    """A county-level division, by its 6-digit GB/T 2260 code.

    It is the object on which permissions are granted: to groups, one per county and role, and
    never for all counties at once.
    """

    ANSWER = "answer_for_unit"
    """Answer for one's own unit in this county."""
    OVERSEE = "oversee_county"
    """See all that is required in this county, and who has answered."""
    TASK = "task_county"
    """Lay requirements on this county: notices, meetings, visits, indicators."""

    city = models.ForeignKey(
        City, verbose_name=_("city"), on_delete=models.PROTECT, related_name="counties"
    )
    code = models.CharField(_("code"), max_length=6, unique=True)
    name = models.CharField(_("name"), max_length=60)
    short_name = models.CharField(_("short name"), max_length=20)
    """What the offices of the city call it: 阜蒙县 for 阜新蒙古族自治县."""

    objects = CountyQuerySet.as_manager()

    class Meta:
        verbose_name = _("county")
        verbose_name_plural = _("counties")
        ordering = ["code"]
        default_permissions = ()
        permissions = [
            ("answer_for_unit", "Answer for one's own unit in the county"),
            ("oversee_county", "See all that is required in the county"),
            ("task_county", "Lay requirements on the county"),
        ]
        constraints = [
            models.CheckConstraint(
                name="county_code_6_digits", condition=Q(code__regex=r"^\d{6}$")
            ),
        ]

    def __str__(self) -> str:
        return self.short_name


class UnitQuerySet(models.QuerySet["Unit"]):
    def visible_to(self, user: "User") -> "UnitQuerySet":
        """Units of the counties that the user oversees or may task, and the user's own."""
        counties = user.permitted_counties(County.OVERSEE) | user.permitted_counties(County.TASK)
        return self.filter(Q(county__in=counties) | Q(pk=user.home_unit_id))


class Unit(models.Model):
    """A body on which a requirement can fall.

    Townships and subdistricts carry the 9-digit code of the national table; organs, which have
    none, are numbered by us in the 9xx range of their county or (as ``<city>00`` 9xx) city.
    """

    class Kind(models.TextChoices):
        TOWNSHIP = "township", _("township")
        SUBDISTRICT = "subdistrict", _("subdistrict")
        COUNTY_ORGAN = "county_organ", _("county organ")
        CITY_ORGAN = "city_organ", _("city organ")

    TOWNSHIPS = (Kind.TOWNSHIP, Kind.SUBDISTRICT)
    """What is called townships for short (乡镇街道); a district may have one kind alone."""

    city = models.ForeignKey(
        City, verbose_name=_("city"), on_delete=models.PROTECT, related_name="units"
    )
    county = models.ForeignKey(
        County,
        verbose_name=_("county"),
        on_delete=models.PROTECT,
        related_name="units",
        null=True,
        blank=True,
    )
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    code = models.CharField(_("code"), max_length=9, unique=True)
    name = models.CharField(_("name"), max_length=60)
    is_active = models.BooleanField(_("active"), default=True)

    objects = UnitQuerySet.as_manager()

    class Meta:
        verbose_name = _("unit")
        verbose_name_plural = _("units")
        ordering = ["code"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(name="unit_code_9_digits", condition=Q(code__regex=r"^\d{9}$")),
            models.CheckConstraint(
                name="unit_county_unless_city_organ",
                condition=Q(kind="city_organ", county=None)
                | (~Q(kind="city_organ") & Q(county__isnull=False)),
            ),
        ]
        indexes = [models.Index(fields=["county", "kind"])]

    def __str__(self) -> str:
        return self.name
