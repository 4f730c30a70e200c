"""The files that come with a notice."""

import hashlib
from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from notices.files import check_upload, clean_filename
from notices.models import Attachment, Notice
from notices.services.drafts import locked_draft, refuse_stranger

MOST_FILES = 5
"""Files with one notice."""


@transaction.atomic
def attach_file(*, notice: Notice, editor: User, upload: UploadedFile, now: datetime) -> Attachment:
    """Keep a file with a draft, under a name that nobody chose.

    A time at which the draft was to be sent by itself no longer holds. Raises
    ``ValidationError`` once the notice is sent, for one file too many, and for a file that is of
    an unknown kind, not what its name says, empty or too large; nothing is then stored.
    """
    notice = locked_draft(notice)
    refuse_stranger(notice, editor)
    if notice.attachments.count() >= MOST_FILES:
        message = _("A notice comes with at most %(most)s files.")
        raise ValidationError({"attachments": message % {"most": MOST_FILES}})
    check_upload(upload, field="attachments")
    _take_back_appointment(notice)
    return Attachment.objects.create(
        notice=notice,
        file=upload,
        filename=clean_filename(upload),
        size=upload.size or 0,
        sha256=_hash_of(upload),
        added_at=now,
    )


@transaction.atomic
def detach_file(*, attachment: Attachment, editor: User) -> None:
    """Take a file off a draft; it leaves the disk once that is certain.

    Raises ``ValidationError`` once the notice is sent: what was read stays as it was.
    """
    notice = locked_draft(attachment.notice)
    refuse_stranger(notice, editor)
    _take_back_appointment(notice)
    stored, storage = str(attachment.file), attachment.file.storage
    attachment.delete()
    transaction.on_commit(lambda: storage.delete(stored), robust=True)


def _take_back_appointment(notice: Notice) -> None:
    if notice.send_at is not None or notice.held_back:
        notice.send_at, notice.held_back = None, ""
        notice.save(update_fields=["send_at", "held_back"])


def _hash_of(upload: UploadedFile) -> str:
    digest = hashlib.sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    upload.seek(0)
    return digest.hexdigest()
