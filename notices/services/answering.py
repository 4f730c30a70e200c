"""Settling receipts: reading, acknowledging, answering in words, naming somebody."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from notices.files import check_upload, clean_filename
from notices.models import Answer, Notice, NoticeVersion, Receipt
from notices.models.receipt import ANSWER_LENGTH
from notices.requirements import receipt_specs
from notices.services.requirements import require

NAME_LENGTH = 40
"""Characters of the name of who is named."""
SETTLED_BY_READING = (Notice.Asks.READ, Notice.Asks.ACKNOWLEDGE)
"""What needs no words: one button, or only opening the page."""


@transaction.atomic
def mark_read(*, receipt: Receipt, person: User, now: datetime) -> None:
    """Note that somebody who can answer has opened the present version, for the first time.

    Where a notice asks for no more than that, it settles the receipt. What was read before stays.
    """
    if receipt.read_at is not None:
        return
    receipt = locked_receipt(receipt)
    if receipt.read_at is not None:
        return
    if receipt.notice.asks == Notice.Asks.READ and receipt.is_missing:
        _settle(receipt, person, _version_read(receipt.notice, None), now)
    else:
        receipt.read_at = now
        receipt.save(update_fields=["read_at"])


@transaction.atomic
def acknowledge(
    *, receipt: Receipt, person: User, now: datetime, version: int | None = None
) -> bool:
    """Acknowledge for the unit, or for oneself where each person is asked; the name is kept.

    Answers whether this call did it: false if a colleague was faster, whose name then stands.
    ``version`` is the one that was on screen, the present one by default. Raises
    ``ValidationError`` for a copy, for a notice that asks for words or a name, for somebody else's
    receipt, and with code ``changed`` if a newer version is to be read first.
    """
    receipt = locked_receipt(receipt)
    _refuse_copy(receipt)
    if receipt.notice.asks not in SETTLED_BY_READING:
        raise ValidationError(_("This notice asks for an answer."), code="asks")
    if not receipt.is_missing:
        return False
    _settle(receipt, person, _version_read(receipt.notice, version), now)
    return True


@transaction.atomic
def answer(
    *,
    receipt: Receipt,
    person: User,
    now: datetime,
    version: int | None = None,
    text: str = "",
    named: str = "",
    upload: UploadedFile | None = None,
    replaces: int | None = None,
) -> Answer:
    """Answer in at most 500 characters, with one file, or with both; or name somebody.

    Until the deadline the unit may change an answer that nobody has verified: ``replaces`` is the
    id of the answer that stood on the screen. The new one then stands; the old row stays. So of
    two colleagues who answer at once the second is told, and does not undo the first by accident.

    Raises ``ValidationError``, by field, for what is missing, too long or not asked for; for a
    copy or somebody else's receipt; with code ``changed`` if a newer version is to be read first,
    ``overtaken`` if another answer (or none) stands by now, ``closed`` if it can no longer be
    changed.
    """
    receipt = locked_receipt(receipt)
    _refuse_copy(receipt)
    read = _version_read(receipt.notice, version)
    _refuse_overtaken(receipt, replaces, now)
    text, named = text.replace("\r\n", "\n").strip(), named.strip()
    _check_content(receipt.notice, text, named, upload)
    content: dict[str, object] = {"text": text, "named": named}
    if upload is not None:
        content |= {"file": upload, "filename": clean_filename(upload)}
    return _settle(receipt, person, read, now, **content)


def is_replaceable(receipt: Receipt, now: datetime) -> bool:
    """Whether the answer that stands may still be changed: unverified, until the deadline."""
    notice = receipt.notice
    if notice.asks in SETTLED_BY_READING or now > notice.due_at:
        return False
    if notice.needs_verification:
        return receipt.state == Receipt.State.ANSWERED
    return receipt.state == Receipt.State.CLOSED


def locked_receipt(receipt: Receipt) -> Receipt:
    """The receipt, locked until the transaction ends, with its notice as it stays until then.

    The notice is shared with other answers but not with an amendment, which therefore comes
    wholly before or wholly after; notices are locked before their receipts everywhere.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT FROM notices_notice WHERE id = %s FOR SHARE", [receipt.notice_id])
    locked = Receipt.objects.select_for_update(of=("self",))
    return locked.select_related("notice", "person").get(pk=receipt.pk)


def _refuse_copy(receipt: Receipt) -> None:
    if receipt.state == Receipt.State.COPY:
        raise ValidationError(_("This copy is for your information; it asks nothing."), code="copy")


def _version_read(notice: Notice, number: int | None) -> NoticeVersion:
    """The version that was on screen; refused unless it still is what everybody has to settle."""
    number = notice.version if number is None else number
    if not notice.asked_version <= number <= notice.version:
        message = _("The notice was changed meanwhile. Read it again, then answer.")
        raise ValidationError(message, code="changed")
    return notice.versions.get(number=number)


def _refuse_overtaken(receipt: Receipt, replaces: int | None, now: datetime) -> None:
    standing = receipt.answers.standing().first()
    if (standing and standing.pk) != replaces:
        message = _("The answer was returned meanwhile. Read why, then answer again.")
        if standing is not None:
            message = _("%(name)s has answered meanwhile.") % {"name": standing.name}
        raise ValidationError(message, code="overtaken")
    if standing is not None and not is_replaceable(receipt, now):
        raise ValidationError(_("This answer can no longer be changed."), code="closed")


def _check_content(notice: Notice, text: str, named: str, upload: UploadedFile | None) -> None:
    """Refuse, by field, what is missing, too long, or not asked for."""
    if notice.asks in SETTLED_BY_READING:
        raise ValidationError(_("This notice asks for an acknowledgement only."), code="asks")
    if len(text) > ANSWER_LENGTH:
        message = _("At most %(limit)s characters; these are %(length)s.")
        raise ValidationError({"text": message % {"limit": ANSWER_LENGTH, "length": len(text)}})
    if notice.asks == Notice.Asks.NAME:
        _check_name(named)
        if upload is not None:
            raise ValidationError(_("This notice asks for a name, not for a file."), code="asks")
    elif named:
        raise ValidationError(_("This notice asks for an answer, not for a name."), code="asks")
    elif not text and upload is None:
        raise ValidationError({"text": _("Write a sentence, attach a file, or do both.")})
    if upload is not None:
        check_upload(upload)


def _check_name(named: str) -> None:
    if not named:
        raise ValidationError({"named": _("Name somebody.")})
    if len(named) > NAME_LENGTH:
        message = _("At most %(limit)s characters; these are %(length)s.")
        raise ValidationError({"named": message % {"limit": NAME_LENGTH, "length": len(named)}})


def _settle(
    receipt: Receipt, person: User, version: NoticeVersion, now: datetime, **content: object
) -> Answer:
    """Write the answer, let it stand on the receipt, and restate the requirement."""
    for_name = _stands_in_for(receipt, person, now)
    given = Answer.objects.create(
        receipt=receipt,
        version=version,
        person=person,
        name=person.name,
        for_name=for_name,
        answered_at=now,
        **content,
    )
    verified = receipt.notice.needs_verification
    receipt.state = Receipt.State.ANSWERED if verified else Receipt.State.CLOSED
    receipt.read_at = receipt.read_at or now
    receipt.acknowledged_at, receipt.acknowledged_by = now, person
    receipt.acknowledged_name, receipt.acknowledged_for = person.name, for_name
    receipt.acknowledged_sha256 = version.sha256
    receipt.save()
    require(receipt_specs(Receipt.objects.filter(pk=receipt.pk)))
    return given


def _stands_in_for(receipt: Receipt, person: User, now: datetime) -> str:
    """The name of the person asked, if a deputy answers; empty if nobody's place is taken."""
    asked = receipt.person
    if asked is None or asked == person:
        return ""
    if asked.pk not in person.stands_in_for(timezone.localdate(now)):
        message = _("%(name)s is asked by name; only a deputy answers instead.")
        raise ValidationError(message % {"name": asked}, code="deputy")
    return asked.name
