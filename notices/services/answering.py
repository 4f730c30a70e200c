"""Settling receipts: reading, acknowledging, answering, verifying."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from notices.models import Answer, Receipt
from notices.requirements import receipt_specs
from notices.services.requirements import require


@transaction.atomic
def acknowledge(*, receipt: Receipt, person: User, now: datetime) -> bool:
    """Acknowledge for the unit; the person's name is kept.

    Answers whether this call did it: false if a colleague was faster, whose name then stands.
    """
    receipt = (
        Receipt.objects.select_for_update(of=("self",)).select_related("notice").get(pk=receipt.pk)
    )
    if not receipt.is_missing:
        return False
    version = receipt.notice.versions.get(number=receipt.notice.version)
    Answer.objects.create(
        receipt=receipt, version=version, person=person, name=person.name, answered_at=now
    )
    receipt.state = Receipt.State.CLOSED
    receipt.read_at = receipt.read_at or now
    receipt.acknowledged_at, receipt.acknowledged_by = now, person
    receipt.acknowledged_name, receipt.acknowledged_sha256 = person.name, version.sha256
    receipt.save()
    require(receipt_specs(Receipt.objects.filter(pk=receipt.pk)))
    return True
