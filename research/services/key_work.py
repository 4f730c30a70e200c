"""The department's own list of key work."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.access import Capability
from accounts.models import User
from research.models import KeyWork

SUGGESTED = ("项目建设", "巩固脱贫攻坚成果与乡村振兴", "疫情防控")
"""What departments usually begin with."""


@transaction.atomic
def add_key_work(*, name: str, by: User) -> KeyWork:
    """Put a name on the list of the office's department.

    Raises ``PermissionDenied`` for anybody but the office, ``ValidationError`` for no name and
    for one that is on the list, in use or retired.
    """
    if not by.can(Capability.PLAN_TRIPS):
        raise PermissionDenied
    name = name.strip()
    if not name:
        raise ValidationError(_("Give the key work a name."), code="name")
    try:
        with transaction.atomic():
            return KeyWork.objects.create(office=by.own_section.office, name=name)
    except IntegrityError as error:
        message = _("“%(name)s” is on the list already; bring it back if it is retired.")
        raise ValidationError(message % {"name": name}, code="twice") from error


@transaction.atomic
def add_suggested_key_work(*, by: User) -> list[KeyWork]:
    """Begin a list with what is usual; raises as :func:`add_key_work` does."""
    return [add_key_work(name=name, by=by) for name in SUGGESTED]


@transaction.atomic
def set_key_work_in_use(*, key_work: KeyWork, in_use: bool, by: User) -> None:
    """Retire key work, or bring it back; topics keep what they were put under.

    Raises ``PermissionDenied`` for anybody but the department's office.
    """
    if not by.can(Capability.PLAN_TRIPS) or by.own_section.office_id != key_work.office_id:
        raise PermissionDenied
    KeyWork.objects.filter(pk=key_work.pk).update(is_active=in_use)
