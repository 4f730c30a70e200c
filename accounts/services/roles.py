"""Giving a person a role in certain counties, by group membership."""

from collections.abc import Collection, Iterable, Mapping

from django.contrib.auth.models import Group, Permission
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.access import COUNTY_PERMISSIONS, DEPARTMENT_ROLES, Role
from accounts.models import County, CountyGroupPermission, User

_BATCH = 2000


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
    user.role = role
    user.save(update_fields=["role"])
    join_groups({user.pk: (role, counties)})
    vars(user).pop("_county_grants", None)


def join_groups(reaches: Mapping[int, tuple[Role, Collection[County]]]) -> None:
    """Put people, by key, into the groups of their role and counties, and out of all others.

    Set-based: a handful of queries however many people there are; repeating changes nothing. The
    caller holds the transaction.
    """
    everywhere = {county.pk: county for _role, counties in reaches.values() for county in counties}
    groups = ensure_groups(everywhere.values())
    wanted = {
        (user, groups[group_name(county, role)].pk)
        for user, (role, counties) in reaches.items()
        if COUNTY_PERMISSIONS[role]
        for county in counties
    }
    membership = User.groups.through
    held = {
        (user, group): pk
        for pk, user, group in membership.objects.filter(user__in=reaches).values_list(
            "pk", "user_id", "group_id"
        )
    }
    membership.objects.filter(pk__in=[held[pair] for pair in held.keys() - wanted]).delete()
    membership.objects.bulk_create(
        [membership(user_id=user, group_id=group) for user, group in wanted - held.keys()],
        batch_size=_BATCH,
    )
