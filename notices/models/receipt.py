"""Who has to settle a notice, what they answered, and what the verifier said of it."""

import uuid
from pathlib import PurePath

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Length
from django.db.models.lookups import LessThanOrEqual
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import County, Unit, User
from accounts.visibility import asked_by_own, in_overseen, of_own_unit
from notices.models.notice import Notice, NoticeVersion

ANSWER_LENGTH = 500
"""Characters of an answer."""


def of_own_receipt(user: User) -> Q:
    """Receipts of the own unit for anybody, for oneself, or for whom one stands in today."""
    persons = {user.pk, *user.stands_in_for(timezone.localdate())}
    return of_own_unit(user) & (Q(person=None) | Q(person__in=persons))


class ReceiptQuerySet(models.QuerySet["Receipt"]):
    def visible_to(self, user: User) -> "ReceiptQuerySet":
        """Those of the own unit, of overseen counties, or of the own section's notices."""
        return self.filter(
            of_own_receipt(user) | in_overseen(user) | asked_by_own(user, section="notice__section")
        )

    def answerable_by(self, user: User) -> "ReceiptQuerySet":
        """Those that the user can settle: the own unit's, the own, and whom one stands in for."""
        return self.filter(of_own_receipt(user))

    def asked(self) -> "ReceiptQuerySet":
        """Those that ask something: all but copies for information."""
        return self.exclude(state=Receipt.State.COPY)

    def missing(self) -> "ReceiptQuerySet":
        """Those still to be settled by the unit, returned answers included."""
        return self.filter(state__in=[Receipt.State.OPEN, Receipt.State.RETURNED])


class Receipt(models.Model):
    """One unit's copy of a notice, or one person's where each person is asked.

    open → closed by acknowledging, naming or answering; where answers are verified open →
    answered → closed, or returned, which is open again. The ``acknowledged_…`` columns tell of
    the answer that stands; each answer ever given is an :class:`Answer`. A copy asks nothing.
    """

    class State(models.TextChoices):
        COPY = "copy", _("for information")
        OPEN = "open", _("open")
        ANSWERED = "answered", _("answered, to be verified")
        RETURNED = "returned", _("returned")
        CLOSED = "closed", pgettext_lazy("receipt", "closed")

    notice = models.ForeignKey(
        Notice, verbose_name=_("notice"), on_delete=models.CASCADE, related_name="receipts"
    )
    unit = models.ForeignKey(
        Unit, verbose_name=_("unit"), on_delete=models.PROTECT, related_name="receipts"
    )
    county = models.ForeignKey(
        County,
        verbose_name=_("county"),
        on_delete=models.PROTECT,
        related_name="receipts",
        null=True,
        blank=True,
    )
    person = models.ForeignKey(
        User,
        verbose_name=_("person"),
        on_delete=models.PROTECT,
        related_name="receipts",
        null=True,
        blank=True,
    )
    """Who is asked by name; empty if one person answers for the unit."""
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.OPEN)
    read_at = models.DateTimeField(_("read at"), null=True, blank=True)
    """When somebody who can settle it first opened the version that is asked."""
    acknowledged_at = models.DateTimeField(_("acknowledged at"), null=True, blank=True)
    acknowledged_by = models.ForeignKey(
        User,
        verbose_name=_("acknowledged by"),
        on_delete=models.PROTECT,
        related_name="acknowledgements",
        null=True,
        blank=True,
    )
    acknowledged_name = models.CharField(_("name of who acknowledged"), max_length=40, blank=True)
    """The name at that moment: it stays, whatever becomes of the account."""
    acknowledged_for = models.CharField(_("in the place of"), max_length=40, blank=True)
    """The name of the person asked, where a deputy answered."""
    acknowledged_sha256 = models.CharField(_("hash of the text read"), max_length=64, blank=True)
    call_since = models.DateTimeField(_("on the call list since"), null=True, blank=True)
    """When no other channel was left and nobody had opened it: somebody has to ring (rule N7)."""

    objects = ReceiptQuerySet.as_manager()

    class Meta:
        verbose_name = _("receipt")
        verbose_name_plural = _("receipts")
        ordering = ["unit__code", "pk"]
        default_permissions = ()
        indexes = [
            models.Index(
                name="receipt_missing",
                fields=["notice"],
                condition=Q(state__in=["open", "returned"]),
            )
        ]
        constraints = [
            models.UniqueConstraint(
                name="receipt_once", fields=["notice", "unit", "person"], nulls_distinct=False
            ),
            models.CheckConstraint(
                name="receipt_acknowledged_with_name",
                condition=Q(
                    acknowledged_at=None,
                    acknowledged_by=None,
                    acknowledged_name="",
                    acknowledged_for="",
                    acknowledged_sha256="",
                )
                | (
                    Q(acknowledged_at__isnull=False, acknowledged_by__isnull=False)
                    & ~Q(acknowledged_name="")
                    & ~Q(acknowledged_sha256="")
                ),
            ),
            models.CheckConstraint(
                name="receipt_state_of_answer",
                condition=Q(state__in=["answered", "closed"], acknowledged_at__isnull=False)
                | Q(state__in=["copy", "open", "returned"], acknowledged_at=None),
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="closed_by_verifier",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("state"),
                condition=pgtrigger.Condition("NEW.state = 'closed'"),
                func="""
                    IF EXISTS (
                        SELECT FROM notices_notice
                        WHERE id = NEW.notice_id AND needs_verification
                    ) AND NOT EXISTS (
                        SELECT FROM notices_verification v
                        JOIN notices_answer a ON a.id = v.answer_id
                        WHERE a.receipt_id = NEW.id AND v.outcome = 'accepted'
                            AND a.answered_at = NEW.acknowledged_at
                    ) THEN
                        RAISE EXCEPTION 'an answer is closed by its verifier only'
                            USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.notice} · {self.unit}"

    @property
    def is_acknowledged(self) -> bool:
        """Whether an answer stands, verified or not."""
        return self.acknowledged_at is not None

    @property
    def is_missing(self) -> bool:
        """Whether it is still to be settled by the unit."""
        return self.state in (self.State.OPEN, self.State.RETURNED)


def answer_file_name(answer: "Answer", filename: str) -> str:
    """Where a file is kept: a name that nobody chose, the sender's extension."""
    return f"answers/{uuid.uuid4().hex}{PurePath(filename).suffix.lower()}"


class AnswerQuerySet(models.QuerySet["Answer"]):
    def visible_to(self, user: User) -> "AnswerQuerySet":
        """Those to receipts that one sees."""
        return self.filter(receipt__in=Receipt.objects.visible_to(user))

    def standing(self) -> "AnswerQuerySet":
        """Those that stand: neither replaced, nor returned, nor given to a text since amended."""
        return self.filter(answered_at=F("receipt__acknowledged_at"))


class Answer(models.Model):
    """One answer to a receipt, given once and never changed: also a plain acknowledgement.

    A text of at most 500 characters, somebody's name, or one file, as far as the notice asks for
    them; by whom, for whom, and on which version of the text.
    """

    receipt = models.ForeignKey(
        Receipt, verbose_name=_("receipt"), on_delete=models.CASCADE, related_name="answers"
    )
    version = models.ForeignKey(
        NoticeVersion, verbose_name=_("version"), on_delete=models.PROTECT, related_name="answers"
    )
    person = models.ForeignKey(
        User, verbose_name=_("person"), on_delete=models.PROTECT, related_name="answers"
    )
    name = models.CharField(_("name"), max_length=40)
    for_name = models.CharField(_("in the place of"), max_length=40, blank=True)
    text = models.TextField(_("answer"), blank=True)
    named = models.CharField(_("who is named"), max_length=40, blank=True)
    file = models.FileField(_("file"), upload_to=answer_file_name, max_length=200, blank=True)
    filename = models.CharField(_("file name"), max_length=200, blank=True)
    answered_at = models.DateTimeField(_("answered at"))

    objects = AnswerQuerySet.as_manager()

    class Meta:
        verbose_name = _("answer")
        verbose_name_plural = _("answers")
        ordering = ["receipt", "answered_at", "pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(name="answer_once", fields=["receipt", "answered_at"]),
            models.CheckConstraint(name="answer_with_name", condition=~Q(name="")),
            models.CheckConstraint(
                name="answer_text_length", condition=LessThanOrEqual(Length("text"), ANSWER_LENGTH)
            ),
        ]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return f"{self.name}: {self.text or self.named}"


class VerificationQuerySet(models.QuerySet["Verification"]):
    def visible_to(self, user: User) -> "VerificationQuerySet":
        """Those of answers that one sees."""
        return self.filter(answer__in=Answer.objects.visible_to(user))


class Verification(models.Model):
    """What the sender's section said of an answer, in a sentence: it accepts or returns it."""

    class Outcome(models.TextChoices):
        ACCEPTED = "accepted", _("accepted")
        RETURNED = "returned", _("returned")

    answer = models.OneToOneField(
        Answer, verbose_name=_("answer"), on_delete=models.CASCADE, related_name="verification"
    )
    outcome = models.CharField(_("outcome"), max_length=8, choices=Outcome)
    sentence = models.CharField(_("the verifier's sentence"), max_length=300)
    verifier = models.ForeignKey(
        User, verbose_name=_("verifier"), on_delete=models.PROTECT, related_name="verifications"
    )
    verifier_name = models.CharField(_("name of the verifier"), max_length=40)
    verified_at = models.DateTimeField(_("verified at"))

    objects = VerificationQuerySet.as_manager()

    class Meta:
        verbose_name = _("verification")
        verbose_name_plural = _("verifications")
        ordering = ["pk"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                name="verification_in_a_sentence",
                condition=Q(sentence__regex=r"\S") & ~Q(verifier_name=""),
            ),
        ]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return f"{self.get_outcome_display()}: {self.sentence}"
