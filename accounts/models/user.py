"""People and their one role."""

from datetime import date

import pghistory
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, Group
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from guardian.backends import ObjectPermissionBackend

from accounts.access import ANSWERING_ROLES, CAPABILITIES, DEPARTMENT_ROLES, Capability, Role
from accounts.models.geography import County, Unit
from accounts.models.organization import Section

NAME_LENGTH = 40
WECOM_ID_LENGTH = 64
"""Characters."""


class UserQuerySet(models.QuerySet["User"]):
    def visible_to(self, user: "User") -> "UserQuerySet":
        """Oneself; colleagues of one's unit; the people of overseen counties; or, for those who
        manage accounts, everybody.
        """
        if user.can(Capability.MANAGE_ACCOUNTS) or user.can(Capability.MANAGE_GRANTS):
            return self.all()
        overseen = user.permitted_counties(County.OVERSEE)
        visible = Q(pk=user.pk)
        visible |= Q(unit__county__in=overseen) | Q(section__office__unit__county__in=overseen)
        home = user.home_unit
        if home is not None and user.can(Capability.SEE_WORK):
            visible |= Q(unit=home) | Q(section__office__unit=home)
        return self.filter(visible)

    def of_units(self, units: models.QuerySet[Unit]) -> "UserQuerySet":
        """Active people who work in these units, be it through a section."""
        return self.filter(Q(unit__in=units) | Q(section__office__unit__in=units), is_active=True)

    def colleagues_of(self, user: "User") -> "UserQuerySet":
        """The other active people of the user's unit."""
        home = user.home_unit
        if home is None:
            return self.none()
        return self.of_units(Unit.objects.filter(pk=home.pk)).exclude(pk=user.pk)

    def able_to_stand_in_for(self, user: "User") -> "UserQuerySet":
        """Colleagues of the user who may answer for the unit, too."""
        return self.colleagues_of(user).filter(role__in=ANSWERING_ROLES)


@pghistory.track(exclude=["password", "last_login"])
class User(AbstractBaseUser):
    """A person with an account.

    ``username`` is the staff number. Everybody belongs to a unit (a township's cadre) or to a
    section (staff of an organization department), never to both. Each account has exactly one
    role, so the three administrators (rule S3) cannot be combined. Which counties the role
    reaches is a matter of group membership: see :mod:`accounts.services`.
    """

    username = models.CharField(_("staff number"), max_length=30, unique=True)
    name = models.CharField(_("full name"), max_length=NAME_LENGTH)
    phone = models.CharField(_("phone"), max_length=20, unique=True, null=True, blank=True)
    email = models.EmailField(_("e-mail address"), blank=True)
    wecom_id = models.CharField(_("WeCom id"), max_length=WECOM_ID_LENGTH, blank=True)
    unit = models.ForeignKey(
        Unit,
        verbose_name=_("unit"),
        on_delete=models.PROTECT,
        related_name="people",
        null=True,
        blank=True,
    )
    section = models.ForeignKey(
        Section,
        verbose_name=_("section"),
        on_delete=models.PROTECT,
        related_name="people",
        null=True,
        blank=True,
    )
    role = models.CharField(_("role"), max_length=16, choices=Role)
    groups = models.ManyToManyField(
        Group,
        verbose_name=_("groups"),
        related_name="user_set",
        related_query_name="user",
        blank=True,
    )
    is_active = models.BooleanField(_("active"), default=True)
    must_change_password = models.BooleanField(_("must change the password"), default=True)

    objects = BaseUserManager.from_queryset(UserQuerySet)()

    is_superuser = False
    """Nobody is: a superuser would see past every object permission."""

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["name", "role"]

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("persons")
        ordering = ["username"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                name="user_unit_or_section", condition=Q(unit=None) | Q(section=None)
            ),
            models.CheckConstraint(
                name="user_phone_not_empty", condition=Q(phone=None) | ~Q(phone="")
            ),
            models.CheckConstraint(
                name="user_department_role_in_section",
                condition=~Q(role__in=DEPARTMENT_ROLES) | Q(section__isnull=False),
            ),
            models.CheckConstraint(name="user_role_known", condition=Q(role__in=Role.values)),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Say in words what a form without the role cannot: a department's role needs a section."""
        super().clean()
        if self.role in DEPARTMENT_ROLES and self.section_id is None:
            message = gettext("This role works in a section; the person belongs to none.")
            raise ValidationError({"section": message})

    def get_full_name(self) -> str:
        return self.name

    def has_perm(self, permission: str, obj: models.Model | None = None) -> bool:
        """Django's question, answered by guardian for a county; without an object always no."""
        return obj is not None and ObjectPermissionBackend().has_perm(self, permission, obj)

    def can(self, capability: Capability) -> bool:
        """Whether the role carries this capability, in whatever counties."""
        return capability in CAPABILITIES[Role(self.role)]

    @property
    def own_section(self) -> Section:
        """The section of somebody who works in a department, as all who ask or decide do.

        Raises ``ValueError`` for others; the database gives every such role its section.
        """
        if self.section is None:
            raise ValueError(f"{self.username} belongs to no section")
        return self.section

    @property
    def home_unit(self) -> Unit | None:
        """The unit for which this person answers: the own one or that of the department."""
        if self.unit is not None:
            return self.unit
        return self.section.office.unit if self.section is not None else None

    @property
    def home_unit_id(self) -> int | None:
        unit = self.home_unit
        return unit.pk if unit is not None else None

    def permitted_counties(self, permission: str | None = None) -> frozenset[int]:
        """Ids of the counties for which the person holds this permission (or any).

        Read once per user object, that is once per request, from both permission tables.
        Equals what guardian's ``get_objects_for_user(accept_global_perms=False)`` answers.
        """
        if not hasattr(self, "_county_grants"):
            self._county_grants = self._read_county_grants()
        if permission is None:
            return frozenset().union(*self._county_grants.values())
        return self._county_grants.get(permission, frozenset())

    def _read_county_grants(self) -> dict[str, frozenset[int]]:
        from accounts.models.permissions import CountyGroupPermission, CountyUserPermission

        if not self.is_active:
            return {}
        columns = ("permission__codename", "content_object_id")
        by_group = CountyGroupPermission.objects.filter(group__user=self.pk)
        by_user = CountyUserPermission.objects.filter(user=self.pk)
        grants: dict[str, set[int]] = {}
        for codename, county in by_group.values_list(*columns).union(by_user.values_list(*columns)):
            grants.setdefault(codename, set()).add(county)
        return {codename: frozenset(counties) for codename, counties in grants.items()}

    def stands_in_for(self, day: date) -> frozenset[int]:
        """Ids of the active people of the same unit in whose place this person answers on a day.

        Read once per user object and day. Whoever has left the unit since is not among them.
        """
        if not hasattr(self, "_stands_in_for"):
            self._stands_in_for: dict[date, frozenset[int]] = {}
        if day not in self._stands_in_for:
            self._stands_in_for[day] = self._read_stands_in_for(day)
        return self._stands_in_for[day]

    def _read_stands_in_for(self, day: date) -> frozenset[int]:
        from accounts.models.deputy import Deputy

        if not self.is_active:
            return frozenset()
        colleagues = User.objects.colleagues_of(self)
        agreed = Deputy.objects.on(day).filter(deputy=self, person__in=colleagues)
        return frozenset(agreed.values_list("person", flat=True))
