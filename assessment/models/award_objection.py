"""What is objected to a nominee while that is public."""

import uuid

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.access import Capability
from accounts.models import User
from accounts.visibility import NOTHING
from assessment.models.award import called_off_stands
from assessment.models.inspection import NAME_LENGTH
from assessment.models.inspection_plan import SENTENCE_LENGTH
from assessment.models.nomination import Nomination

OBJECTION_LENGTH = 1000


class AwardObjectionQuerySet(models.QuerySet["AwardObjection"]):
    def visible_to(self, user: User) -> "AwardObjectionQuerySet":
        """Those to the own section's rounds, for whoever handles them, and one's own.

        Nobody else: neither the department's leaders nor the county that nominated.
        """
        own = Q(filed_by=user) if user.is_active else NOTHING
        return self.filter(own | Q(pk__in=self.model.objects.handled_by(user).values("pk")))

    def handled_by(self, user: User) -> "AwardObjectionQuerySet":
        """Those that the user answers."""
        if user.section is None or not user.is_active or not user.can(Capability.SEND_NOTICES):
            return self.none()
        return self.filter(nomination__round__section=user.section_id)

    def open(self) -> "AwardObjectionQuerySet":
        """Those to which an answer is owed; none is once the round is called off."""
        return self.filter(answered_at=None, nomination__round__called_off_at=None)


class AwardObjection(models.Model):
    """What somebody of the city holds against a nominee while the publicity runs.

    In confidence: it is not in the common history, which others read. It is answered once, by
    ``answer_by``; one that is upheld keeps its nominee from the award. Triggers hold that it is
    filed while the publicity runs, and that neither it nor its answer is changed.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    """A number would tell how many there are."""
    nomination = models.ForeignKey(
        Nomination,
        verbose_name=_("nomination"),
        on_delete=models.PROTECT,
        related_name="objections",
    )
    text = models.CharField(_("objection"), max_length=OBJECTION_LENGTH)
    filed_by = models.ForeignKey(
        User, verbose_name=_("filed by"), on_delete=models.PROTECT, related_name="+"
    )
    filed_at = models.DateTimeField(_("filed at"))
    answer_by = models.DateTimeField(_("to be answered by"))
    is_upheld = models.BooleanField(_("upheld"), null=True, blank=True)
    answer = models.CharField(_("answer"), max_length=SENTENCE_LENGTH, blank=True)
    answered_by = models.ForeignKey(
        User,
        verbose_name=_("answered by"),
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
    )
    answered_name = models.CharField(_("name of who answered"), max_length=NAME_LENGTH, blank=True)
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)

    objects = AwardObjectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("objection")
        verbose_name_plural = _("objections")
        ordering = ["answer_by", "filed_at", "pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                name="objection_once_by_a_person", fields=["nomination", "filed_by"]
            ),
            models.CheckConstraint(name="objection_says_something", condition=~Q(text="")),
            models.CheckConstraint(
                name="award_objection_answered_whole",
                condition=Q(
                    is_upheld=None,
                    answer="",
                    answered_by=None,
                    answered_name="",
                    answered_at=None,
                )
                | (
                    Q(
                        is_upheld__isnull=False,
                        answered_by__isnull=False,
                        answered_at__isnull=False,
                    )
                    & ~Q(answer="")
                    & ~Q(answered_name="")
                ),
            ),
        ]
        triggers = [
            called_off_stands(
                rounds="SELECT round_id FROM assessment_nomination WHERE id = OLD.nomination_id",
                operation=pgtrigger.Update,
            ),
            pgtrigger.Trigger(
                name="filed_while_public",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                # The lock lets nothing be decided until this objection is there to be answered.
                func="""
                    PERFORM FROM assessment_awardround r
                        JOIN assessment_nomination n ON n.round_id = r.id
                        WHERE n.id = NEW.nomination_id FOR SHARE OF r;
                    IF NOT EXISTS (
                        SELECT FROM assessment_awardround r
                        JOIN assessment_nomination n ON n.round_id = r.id
                        WHERE n.id = NEW.nomination_id AND n.state = 'accepted'
                            AND r.published_at <= NEW.filed_at AND r.decided_at IS NULL
                            AND r.called_off_at IS NULL
                            AND (NEW.filed_at AT TIME ZONE 'Asia/Shanghai')::date
                                <= r.publicity_until
                    ) THEN
                        RAISE EXCEPTION 'objections are filed while the publicity runs'
                            USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                """,
            ),
            pgtrigger.Protect(
                name="objection_stands",
                operation=pgtrigger.Delete
                | pgtrigger.UpdateOf("nomination_id", "text", "filed_by_id", "filed_at"),
            ),
            pgtrigger.Protect(
                name="objection_answer_stands",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__answered_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.filed_at:%Y-%m-%d}"

    @property
    def is_answered(self) -> bool:
        return self.answered_at is not None
