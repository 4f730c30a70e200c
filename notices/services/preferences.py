"""Over which channels a person wants to be told."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from notices.models import ContactPreference


@transaction.atomic
def set_contact_preference(
    *, person: User, wecom: bool, email: bool, now: datetime
) -> ContactPreference:
    """Tell the person over these channels from now on; the portal itself always tells.

    Whatever waits to be sent already still goes out as it was written.
    """
    preference, _created = ContactPreference.objects.update_or_create(
        person=person, defaults={"wecom": wecom, "email": email, "changed_at": now}
    )
    return preference
