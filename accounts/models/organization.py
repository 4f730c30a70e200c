"""Organization departments and their sections."""

from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models.geography import Unit

if TYPE_CHECKING:
    from accounts.models.user import User


class LineOfWork(models.TextChoices):
    """Lines of work (条线) into which an organization department divides itself."""

    CADRES = "cadres", _("cadres")
    PARTY_BUILDING = "party_building", _("party building")
    TALENT = "talent", _("talent")
    GENERAL = "general", _("general affairs")


class Office(models.Model):
    """The organization department of a city or a county; it is also a unit that can be asked."""

    unit = models.OneToOneField(
        Unit, verbose_name=_("unit"), on_delete=models.PROTECT, related_name="office"
    )

    class Meta:
        verbose_name = _("organization department")
        verbose_name_plural = _("organization departments")
        ordering = ["unit__code"]
        default_permissions = ()

    def __str__(self) -> str:
        return self.unit.name


class SectionQuerySet(models.QuerySet["Section"]):
    def visible_to(self, user: "User") -> "SectionQuerySet":
        """Sections of the user's own department."""
        if user.section is None:
            return self.none()
        return self.filter(office=user.section.office_id)


class Section(models.Model):
    """A section (科室) of an organization department, working in one line."""

    office = models.ForeignKey(
        Office, verbose_name=_("department"), on_delete=models.PROTECT, related_name="sections"
    )
    name = models.CharField(_("name"), max_length=40)
    line = models.CharField(_("line of work"), max_length=16, choices=LineOfWork)

    objects = SectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("section")
        verbose_name_plural = _("sections")
        ordering = ["office", "pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(name="section_name_once", fields=["office", "name"]),
        ]

    def __str__(self) -> str:
        return self.name
