"""Notices, the versions of their text, and the files that come with them."""

import hashlib
import uuid
from collections.abc import Iterable
from datetime import datetime
from pathlib import PurePath

import pghistory
import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.access import ANSWERING_ROLES, Role
from accounts.models import Section, Unit, User
from accounts.visibility import asked_by_own, in_overseen

TITLE_LENGTH = 120
"""Characters of a notice's title."""


def answering_roles() -> list[str]:
    """Everybody who can answer for a unit: whom a notice tells unless it names fewer."""
    return [role.value for role in ANSWERING_ROLES]


def text_hash(title: str, text: str, files: Iterable[str] = ()) -> str:
    """SHA-256, in hexadecimal, of what one reads: title, text and the hashes of the files."""
    return hashlib.sha256("\n".join([title, text, *files]).encode()).hexdigest()


class NoticeQuerySet(models.QuerySet["Notice"]):
    def visible_to(self, user: User) -> "NoticeQuerySet":
        """The own section's, drafts included; and those sent to the own unit or county."""
        from notices.models.receipt import Receipt, of_own_receipt

        reached = Receipt.objects.filter(of_own_receipt(user) | in_overseen(user))
        return self.filter(
            asked_by_own(user) | Q(sent_at__isnull=False, pk__in=reached.values("notice"))
        )

    def sent_for(self, user: User) -> "NoticeQuerySet":
        """Sent ones of the own section, or of the whole department for those who see it."""
        return self.filter(asked_by_own(user), sent_at__isnull=False)

    def to_send(self, now: datetime) -> "NoticeQuerySet":
        """Drafts whose appointed time to be sent has come."""
        return self.filter(sent_at=None, send_at__lte=now)


@pghistory.track()
class Notice(models.Model):
    """A matter that goes out in writing instead of a meeting (rule M4).

    Until ``sent_at`` it is a draft of its section. Once sent, each unit of the audience (or each
    of its people, if ``per_person``) has a receipt to settle by ``due_at``; units among the
    ``copies`` have one for their information. Settling it is estimated at ``minutes`` per receipt.

    ``title``, ``text`` and ``due_at`` are those of the current version, numbered ``version``;
    ``asked_version`` is the newest one that everybody has to settle: a small change raises only
    the first number, a material one both.
    """

    class Asks(models.TextChoices):
        READ = "read", _("read")
        ACKNOWLEDGE = "acknowledge", _("acknowledge")
        ANSWER = "answer", _("answer in words")
        NAME = "name", _("name somebody")

    section = models.ForeignKey(
        Section, verbose_name=_("section"), on_delete=models.PROTECT, related_name="notices"
    )
    author = models.ForeignKey(
        User, verbose_name=_("author"), on_delete=models.PROTECT, related_name="notices"
    )
    title = models.CharField(_("title"), max_length=TITLE_LENGTH)
    text = models.TextField(_("text"), blank=True)
    basis = models.CharField(_("basis"), max_length=200, blank=True)
    audience = models.ManyToManyField(
        Unit, verbose_name=_("audience"), related_name="addressed_notices"
    )
    copies = models.ManyToManyField(
        Unit, verbose_name=_("copies to"), related_name="copied_notices", blank=True
    )
    roles = ArrayField(
        models.CharField(max_length=16, choices=Role),
        verbose_name=_("who is told in the units"),
        default=answering_roles,
    )
    asks = models.CharField(
        _("what is asked"), max_length=12, choices=Asks, default=Asks.ACKNOWLEDGE
    )
    per_person = models.BooleanField(_("each person answers, not one for the unit"), default=False)
    needs_verification = models.BooleanField(_("answers are verified"), default=False)
    """An answer settles nothing until the sender's section has accepted it in a sentence."""
    single_task = models.BooleanField(_("about a single task"), default=False)
    """Rule N1 then allows fewer characters."""
    due_at = models.DateTimeField(_("due"))
    minutes = models.PositiveIntegerField(_("minutes per unit"))
    urgent_reason = models.CharField(_("reason of urgency"), max_length=200, blank=True)
    """Why it keeps neither office hours (N2) nor the working days (N5); empty if it keeps both."""
    created_at = models.DateTimeField(_("created at"))
    send_at = models.DateTimeField(_("to be sent at"), null=True, blank=True)
    """When a draft is to be sent by itself; ``sent_at`` or ``held_back`` tell what became of it."""
    held_back = models.CharField(_("why it was not sent"), max_length=300, blank=True)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    asked_version = models.PositiveSmallIntegerField(_("version to settle"), default=1)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        ordering = ["-created_at", "-pk"]
        default_permissions = ()
        indexes = [
            models.Index(fields=["section", "-created_at"]),
            models.Index(
                name="notice_to_send",
                fields=["send_at"],
                condition=Q(sent_at=None, send_at__isnull=False),
            ),
        ]
        constraints = [
            models.CheckConstraint(name="notice_minutes_positive", condition=Q(minutes__gt=0)),
            models.CheckConstraint(
                name="notice_due_after_sent",
                condition=Q(sent_at=None) | Q(due_at__gt=models.F("sent_at")),
            ),
            models.CheckConstraint(
                name="notice_sent_complete", condition=Q(sent_at=None) | ~(Q(text="") | Q(basis=""))
            ),
            models.CheckConstraint(
                name="notice_verified_answers",
                condition=Q(needs_verification=False) | Q(asks="answer"),
            ),
            models.CheckConstraint(
                name="notice_asked_version",
                condition=Q(asked_version__gte=1, asked_version__lte=models.F("version")),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_sent(self) -> bool:
        return self.sent_at is not None

    @property
    def is_urgent(self) -> bool:
        return bool(self.urgent_reason.strip())

    @property
    def paragraphs(self) -> list[str]:
        """The text by paragraphs, without blank lines and without typed indents."""
        return [line.strip() for line in self.text.splitlines() if line.strip()]


class NoticeVersionQuerySet(models.QuerySet["NoticeVersion"]):
    def visible_to(self, user: User) -> "NoticeVersionQuerySet":
        """Those of notices that one sees."""
        return self.filter(notice__in=Notice.objects.visible_to(user))


class NoticeVersion(models.Model):
    """What a sent notice said from ``published_at`` on, until the next version; never changed.

    ``sha256`` is that of what was read (:func:`text_hash`): each answer keeps the one it rests on.
    """

    notice = models.ForeignKey(
        Notice, verbose_name=_("notice"), on_delete=models.CASCADE, related_name="versions"
    )
    number = models.PositiveSmallIntegerField(_("version"))
    title = models.CharField(_("title"), max_length=TITLE_LENGTH)
    text = models.TextField(_("text"))
    due_at = models.DateTimeField(_("due"))
    sha256 = models.CharField(_("hash"), max_length=64)
    is_material = models.BooleanField(_("asks again"), default=True)
    change = models.CharField(_("what has changed"), max_length=200, blank=True)
    editor = models.ForeignKey(
        User, verbose_name=_("editor"), on_delete=models.PROTECT, related_name="notice_versions"
    )
    editor_name = models.CharField(_("name of the editor"), max_length=40)
    published_at = models.DateTimeField(_("published at"))

    objects = NoticeVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("version of a notice")
        verbose_name_plural = _("versions of notices")
        ordering = ["notice", "-number"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(name="notice_version_once", fields=["notice", "number"]),
            models.CheckConstraint(
                name="notice_version_says_what_changed",
                condition=Q(number=1, is_material=True) | (Q(number__gt=1) & ~Q(change="")),
            ),
        ]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return f"{self.title} · {self.number}"

    @property
    def paragraphs(self) -> list[str]:
        """The text by paragraphs, without blank lines and without typed indents."""
        return [line.strip() for line in self.text.splitlines() if line.strip()]


def attachment_name(attachment: "Attachment", filename: str) -> str:
    """Where a file is kept: a name that nobody chose, the sender's extension."""
    return f"notices/{uuid.uuid4().hex}{PurePath(filename).suffix.lower()}"


class AttachmentQuerySet(models.QuerySet["Attachment"]):
    def visible_to(self, user: User) -> "AttachmentQuerySet":
        """Those of notices that one sees."""
        return self.filter(notice__in=Notice.objects.visible_to(user))


class Attachment(models.Model):
    """A file that comes with a notice; it is served through the permission check only."""

    notice = models.ForeignKey(
        Notice, verbose_name=_("notice"), on_delete=models.CASCADE, related_name="attachments"
    )
    file = models.FileField(_("file"), upload_to=attachment_name, max_length=200)
    filename = models.CharField(_("file name"), max_length=200)
    size = models.PositiveIntegerField(_("size in bytes"))
    sha256 = models.CharField(_("hash"), max_length=64)
    added_at = models.DateTimeField(_("added at"))

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        ordering = ["pk"]
        default_permissions = ()

    def __str__(self) -> str:
        return self.filename
