"""Whose notice it is: only the section that sent one reminds, rings and decides about it."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.access import Capability
from accounts.models import User
from notices.models import Notice


def refuse_others(notice: Notice, person: User) -> None:
    """Raise ``ValidationError`` unless the notice is sent and the person's own section sent it."""
    own = person.section_id is not None and person.section_id == notice.section_id
    if not own or not person.can(Capability.SEND_NOTICES):
        raise ValidationError(_("Only the section that sent the notice may do this."))
    if not notice.is_sent:
        raise ValidationError(_("This notice has not been sent yet."))
