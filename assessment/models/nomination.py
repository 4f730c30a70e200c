"""Whom counties nominate for an award."""

from decimal import Decimal

import pghistory
import pgtrigger
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import County, User
from accounts.visibility import asked_by_own, in_overseen
from assessment.models.award import AwardRound, called_off_stands, in_own_city
from assessment.models.award_quota import AwardQuota
from assessment.models.cycle import administered
from assessment.models.inspection import NAME_LENGTH
from assessment.models.inspection_plan import SENTENCE_LENGTH

DEEDS_LENGTH = 1000
"""Characters of somebody's deeds: a page at most, so that nobody writes more."""


class Letters(Func):
    """A text as names are compared: folded forms, small letters, no spaces and no marks."""

    template = (
        "lower(regexp_replace(normalize(%(expressions)s, NFKC), '[[:space:][:punct:]]+', '', 'g'))"
    )
    arity = 1
    output_field = models.TextField()


def _known(user: User) -> Q:
    return (
        in_overseen(user)
        | asked_by_own(user, section="round__section")
        | administered(user, city="round__city")
    )


class NominationQuerySet(models.QuerySet["Nomination"]):
    def visible_to(self, user: User) -> "NominationQuerySet":
        """Those that the user knows whole; everybody of the city sees what is public: the
        accepted while the publicity stands, then the awarded.
        """
        public = Nomination.PUBLIC & in_own_city(user, city="round__city")
        return self.filter(_known(user) | public)

    def known_to(self, user: User) -> "NominationQuerySet":
        """Those of which the user sees the evidence and the review, too: of overseen counties, of
        the own section's rounds, of administered cities.
        """
        return self.filter(_known(user))

    def answerable_by(self, user: User) -> "NominationQuerySet":
        """Those that the user's county may still word anew."""
        own = AwardQuota.objects.answerable_by(user)
        return self.filter(
            round__in=own.values("round"),
            county__in=own.values("county"),
            state__in=[Nomination.State.SUBMITTED, Nomination.State.RETURNED],
        )

    def reviewable_by(self, user: User) -> "NominationQuerySet":
        """Those of the own section's rounds that are not refused, before they are public."""
        own = AwardRound.objects.run_by(user).in_preparation()
        return self.filter(round__in=own.values("pk")).live()

    def live(self) -> "NominationQuerySet":
        """Those that take a place of their county: all that are not refused."""
        return self.exclude(state=Nomination.State.REFUSED)

    def awarded(self) -> "NominationQuerySet":
        return self.filter(state=Nomination.State.AWARDED)


@pghistory.track()
class Nomination(models.Model):
    """An organisation or a person whom a county nominates: once in a round, with deeds.

    ``name`` and ``unit_name`` are text, since neither has an account here; together they name it.
    ``score`` is out of 100 points (rule A11, organisations alone). The last decision on it stands
    in ``state`` with its ``reason``; earlier ones are in the history.
    """

    class State(models.TextChoices):
        SUBMITTED = "submitted", _("waits for the review")
        RETURNED = "returned", pgettext_lazy("a nomination", "returned")
        ACCEPTED = "accepted", pgettext_lazy("a nomination", "accepted")
        REFUSED = "refused", pgettext_lazy("a nomination", "refused")
        AWARDED = "awarded", _("awarded")
        DROPPED = "dropped", _("not awarded")

    PUBLIC = Q(state="awarded") | Q(
        state="accepted",
        round__published_at__isnull=False,
        round__decided_at=None,
        round__called_off_at=None,
    )

    round = models.ForeignKey(
        AwardRound, verbose_name=_("round"), on_delete=models.PROTECT, related_name="nominations"
    )
    county = models.ForeignKey(
        County, verbose_name=_("county"), on_delete=models.PROTECT, related_name="nominations"
    )
    name = models.CharField(_("name"), max_length=60)
    unit_name = models.CharField(_("unit"), max_length=60)
    deeds = models.CharField(_("deeds"), max_length=DEEDS_LENGTH)
    score = models.DecimalField(
        pgettext_lazy("an award", "score"), max_digits=5, decimal_places=2, null=True, blank=True
    )
    evidence = models.CharField(_("where the evidence lies"), max_length=SENTENCE_LENGTH)
    nominated_by = models.ForeignKey(
        User, verbose_name=_("nominated by"), on_delete=models.PROTECT, related_name="+"
    )
    nominated_name = models.CharField(_("name of who nominated"), max_length=NAME_LENGTH)
    nominated_at = models.DateTimeField(_("nominated at"))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.SUBMITTED)
    reason = models.CharField(_("reason"), max_length=SENTENCE_LENGTH, blank=True)
    decided_by = models.ForeignKey(
        User,
        verbose_name=_("decided by"),
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
    )
    decided_name = models.CharField(_("name of who decided"), max_length=NAME_LENGTH, blank=True)
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)

    objects = NominationQuerySet.as_manager()

    class Meta:
        verbose_name = _("nomination")
        verbose_name_plural = _("nominations")
        ordering = ["round", "county__code", "pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                F("round"), Letters("name"), Letters("unit_name"), name="nominated_once"
            ),
            models.CheckConstraint(
                name="nomination_whole",
                condition=~Q(name="")
                & ~Q(unit_name="")
                & ~Q(deeds="")
                & ~Q(evidence="")
                & ~Q(nominated_name=""),
            ),
            models.CheckConstraint(
                name="nomination_score_of_100",
                condition=Q(score=None) | Q(score__gte=Decimal(0), score__lte=Decimal(100)),
            ),
            models.CheckConstraint(
                name="nomination_decided_with_reason",
                condition=Q(
                    state="submitted", reason="", decided_by=None, decided_name="", decided_at=None
                )
                | (
                    ~Q(state="submitted")
                    & ~Q(reason="")
                    & ~Q(decided_name="")
                    & Q(decided_by__isnull=False, decided_at__isnull=False)
                ),
            ),
        ]
        triggers = [
            called_off_stands(
                rounds="NEW.round_id, OLD.round_id",
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
            ),
            pgtrigger.Protect(
                name="reviewed_words_stand",
                operation=pgtrigger.Delete
                | pgtrigger.UpdateOf(
                    "round_id", "county_id", "name", "unit_name", "deeds", "score", "evidence"
                ),
                condition=pgtrigger.Q(old__state__in=["accepted", "refused", "awarded", "dropped"]),
            ),
            pgtrigger.Protect(
                name="last_word_stands",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__state__in=["refused", "awarded", "dropped"]),
            ),
            pgtrigger.Trigger(
                name="nominated_within_places",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("state", "round_id", "county_id"),
                condition=pgtrigger.Q(new__state__in=["submitted", "returned", "accepted"]),
                # The lock makes whoever else nominates for the county wait until this is decided.
                func="""
                    PERFORM FROM assessment_awardquota
                        WHERE round_id = NEW.round_id AND county_id = NEW.county_id
                        FOR NO KEY UPDATE;
                    IF EXISTS (
                        SELECT FROM assessment_awardround
                        WHERE id = NEW.round_id
                            AND (published_at IS NOT NULL OR called_off_at IS NOT NULL)
                    ) THEN
                        RAISE EXCEPTION 'nobody is nominated or reviewed once it is public or over'
                            USING ERRCODE = 'check_violation';
                    END IF;
                    IF (
                        SELECT count(*) FROM assessment_nomination
                        WHERE round_id = NEW.round_id AND county_id = NEW.county_id
                            AND state <> 'refused' AND id <> NEW.id
                    ) >= coalesce((
                        SELECT places FROM assessment_awardquota
                        WHERE round_id = NEW.round_id AND county_id = NEW.county_id
                    ), 0) THEN
                        RAISE EXCEPTION 'the county has no place left in this round'
                            USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                """,
            ),
            pgtrigger.Trigger(
                name="awarded_after_publicity",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("state"),
                condition=pgtrigger.Q(new__state="awarded"),
                func="""
                    IF TG_OP = 'INSERT' OR OLD.state <> 'accepted' OR NOT EXISTS (
                        SELECT FROM assessment_awardround
                        WHERE id = NEW.round_id
                            AND publicity_until
                                < (NEW.decided_at AT TIME ZONE 'Asia/Shanghai')::date
                    ) OR EXISTS (
                        SELECT FROM assessment_awardobjection o
                        JOIN assessment_nomination n ON n.id = o.nomination_id
                        WHERE n.round_id = NEW.round_id AND (
                            o.answered_at IS NULL OR (o.is_upheld AND n.id = NEW.id)
                        )
                    ) THEN
                        RAISE EXCEPTION 'awarded without publicity or against an objection'
                            USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to act on it before it can be made public."""
        return self.state in (self.State.SUBMITTED, self.State.RETURNED)
