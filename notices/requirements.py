"""What receipts require: the source ``notices.receipt``."""

from collections.abc import Iterator

from notices.models import Notice, Receipt, Requirement
from notices.models.receipt import ReceiptQuerySet
from notices.sources import RequirementSource, RequirementSpec

RECEIPT = "notices.receipt"
PEOPLE_PER_UNIT = 1
"""One person settles a receipt, be it for the unit or for themselves."""

_KINDS = {
    Notice.Asks.READ: Requirement.Kind.ACKNOWLEDGE,
    Notice.Asks.ACKNOWLEDGE: Requirement.Kind.ACKNOWLEDGE,
    Notice.Asks.ANSWER: Requirement.Kind.ANSWER,
    Notice.Asks.NAME: Requirement.Kind.ANSWER,
}


def receipt_specs(receipts: ReceiptQuerySet) -> Iterator[RequirementSpec]:
    """One requirement per receipt that asks something, by the notice's due time.

    An answer that waits for its verification is done; one that is returned is open again.
    """
    for receipt in receipts.asked().select_related("notice").iterator():
        notice = receipt.notice
        done = receipt.is_acknowledged
        yield RequirementSpec(
            source_kind=RECEIPT,
            source_key=str(receipt.pk),
            kind=_KINDS[Notice.Asks(notice.asks)],
            unit_id=receipt.unit_id,
            person_id=receipt.person_id,
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
