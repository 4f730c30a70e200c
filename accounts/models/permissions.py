"""Permissions on counties, with direct foreign keys.

Guardian's generic tables keep the object's key as text, which defeats indexes, and outlive the
object; these do neither. Guardian finds them by their base classes.
"""

from django.db import models
from guardian.models import GroupObjectPermissionBase, UserObjectPermissionBase

from accounts.models.geography import County


class CountyGroupPermission(GroupObjectPermissionBase):
    """A permission on one county, held by a group: the ordinary way (one group per role)."""

    content_object = models.ForeignKey(County, on_delete=models.CASCADE)

    class Meta(GroupObjectPermissionBase.Meta):
        default_permissions = ()


class CountyUserPermission(UserObjectPermissionBase):
    """A permission on one county, held by one person: for exceptions."""

    content_object = models.ForeignKey(County, on_delete=models.CASCADE)

    class Meta(UserObjectPermissionBase.Meta):
        default_permissions = ()
