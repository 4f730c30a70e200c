"""Giving a person a role in certain counties, by group membership."""

from collections.abc import Collection, Iterable

from django.contrib.auth.models import Group, Permission
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.access import COUNTY_PERMISSIONS, DEPARTMENT_ROLES, Role
from accounts.models import County, CountyGroupPermission, User


def group_name(county: County, role: Role) -> str:
    """The group of a county and role, e.g. ``210921:cadre``."""
    return f"{county.code}:{role.value}"


@transaction.atomic
def ensure_groups(counties: Iterable[County]) -> dict[str, Group]:
    """Groups for every county and role, with their permissions on that county alone.

    Set-based: a handful of queries however many counties there are; repeating changes nothing.
    """
    wanted = {
        group_name(county, role): (county, role)
        for county in counties
        for role, codenames in COUNTY_PERMISSIONS.items()
        if codenames
    }
    Group.objects.bulk_create([Group(name=name) for name in wanted], ignore_conflicts=True)
    groups = {group.name: group for group in Group.objects.filter(name__in=wanted)}
    permissions = {
        permission.codename: permission
        for permission in Permission.objects.filter(
            content_type__app_label="accounts", content_type__model="county"
        )
    }
    CountyGroupPermission.objects.bulk_create(
        [
            CountyGroupPermission(
                group=groups[name], content_object=county, permission=permissions[codename]
            )
            for name, (county, role) in wanted.items()
            for codename in COUNTY_PERMISSIONS[role]
        ],
        ignore_conflicts=True,
    )
    return groups


@transaction.atomic
def assign_role(*, user: User, role: Role, counties: Collection[County]) -> None:
    """Make this the person's one role, reaching these counties and no others.

    Raises ``ValidationError`` if the role is a department's and the person is in no section.
    """
    if role in DEPARTMENT_ROLES and user.section_id is None:
        raise ValidationError(_("This role works in a section; the person belongs to none."))
    User.objects.select_for_update().get(pk=user.pk)  # one grant at a time
    groups = ensure_groups(counties)
    user.role = role
    user.save(update_fields=["role"])
    names = [group_name(county, role) for county in counties]
    user.groups.set(groups[name] for name in names if name in groups)
    vars(user).pop("_county_grants", None)
