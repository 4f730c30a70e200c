"""What receipts require: the source ``notices.receipt``."""

from collections.abc import Iterator

from django.db.models import QuerySet

from notices.models import Receipt, Requirement
from notices.sources import RequirementSource, RequirementSpec

RECEIPT = "notices.receipt"
PEOPLE_PER_UNIT = 1
"""One person reads and acknowledges for the unit."""


def receipt_specs(receipts: QuerySet[Receipt]) -> Iterator[RequirementSpec]:
    """One requirement per receipt: acknowledge by the notice's due time."""
    for receipt in receipts.select_related("notice").iterator():
        notice = receipt.notice
        done = receipt.acknowledged_at is not None
        yield RequirementSpec(
            source_kind=RECEIPT,
            source_key=str(receipt.pk),
            kind=Requirement.Kind.ACKNOWLEDGE,
            unit_id=receipt.unit_id,
            county_id=receipt.county_id,
            asked_by_id=notice.section_id,
            title=notice.title,
            basis=notice.basis,
            due_at=notice.due_at,
            people=PEOPLE_PER_UNIT,
            minutes=notice.minutes,
            estimate="发文科室估算的阅读时间",
            state=Requirement.State.DONE if done else Requirement.State.OPEN,
            done_at=receipt.acknowledged_at,
            done_by=receipt.acknowledged_name,
        )


def all_receipt_specs() -> Iterator[RequirementSpec]:
    """What all receipts require."""
    return receipt_specs(Receipt.objects.all())


SOURCE = RequirementSource(kind=RECEIPT, url_name="notices:receipt", expected=all_receipt_specs)
