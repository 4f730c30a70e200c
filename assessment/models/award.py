"""Rounds of awards (评先) of a city."""

from datetime import date, datetime

import pghistory
import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.access import Capability
from accounts.models import City, Section, User
from accounts.visibility import NOTHING, asked_by_own, in_overseen
from assessment.models.cycle import administered
from assessment.models.inspection import NAME_LENGTH
from assessment.models.inspection_plan import SENTENCE_LENGTH
from office.workdays import close_of


def in_own_city(user: User, city: str = "city") -> Q:
    """Rows that everybody of the city may see who takes part in its work: all but the three
    administrators (rule S3); ``city`` is the path to it.
    """
    home = user.home_unit
    if home is None or not user.is_active or not user.can(Capability.SEE_WORK):
        return NOTHING
    return Q(**{city: home.city_id})


class AwardRoundQuerySet(models.QuerySet["AwardRound"]):
    def visible_to(self, user: User) -> "AwardRoundQuerySet":
        """Those of the own section, of the department that one sees, of administered cities and of
        overseen counties; once it is made public, everybody of the city, unless it is called off.
        """
        asked = AwardRound.objects.filter(in_overseen(user, "quotas__county")).values("pk")
        return self.filter(
            asked_by_own(user)
            | administered(user)
            | Q(pk__in=asked)
            | (Q(published_at__isnull=False, called_off_at=None) & in_own_city(user))
        )

    def run_by(self, user: User) -> "AwardRoundQuerySet":
        """Those that the user reviews, makes public and decides: of the own section."""
        if user.section is None or not user.is_active or not user.can(Capability.SEND_NOTICES):
            return self.none()
        return self.filter(section=user.section_id)

    def in_preparation(self) -> "AwardRoundQuerySet":
        """Those that are neither public nor called off: nominated for and reviewed."""
        return self.filter(published_at=None, called_off_at=None)

    def standing(self) -> "AwardRoundQuerySet":
        """Those that are not called off."""
        return self.filter(called_off_at=None)


def called_off_stands(*, rounds: str, operation: pgtrigger.Operation) -> pgtrigger.Trigger:
    """Nothing of a round changes once it is called off; ``rounds`` says which a row is of."""
    return pgtrigger.Trigger(
        name="called_off_stands",
        when=pgtrigger.Before,
        operation=operation,
        func=f"""
            IF EXISTS (
                SELECT FROM assessment_awardround
                WHERE called_off_at IS NOT NULL AND id IN ({rounds})
            ) THEN
                RAISE EXCEPTION 'nothing changes once the round is called off'
                    USING ERRCODE = 'check_violation';
            END IF;
            IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
            RETURN NEW;
        """,
    )


@pghistory.track()
class AwardRound(models.Model):
    """One kind of award of a year: nominated until a day, reviewed, made public, then decided.

    ``places`` is how many may be awarded in all; ``minutes`` is what one nomination costs a
    county. The publicity goes to the end of ``publicity_until`` and is never cut short (a trigger
    holds that), and nothing is decided before it is over and every objection answered. Before it
    is decided it may be called off: then nothing of it changes any more, and another takes its
    place in the year.
    """

    class Kind(models.TextChoices):
        ORGANISATION = "organisation", _("five-star party organisations")
        INDIVIDUAL = "individual", _("advanced individuals")

    class Stage(models.TextChoices):
        """How far it has come; read from its moments and kept nowhere."""

        NOMINATING = "nominating", _("nominations are taken")
        REVIEWING = "reviewing", _("nominations are reviewed")
        PUBLIC = "public", _("made public")
        TO_DECIDE = "to_decide", _("publicity is over")
        DECIDED = "decided", pgettext_lazy("an award", "decided")
        CALLED_OFF = "called_off", pgettext_lazy("an award", "called off")

    city = models.ForeignKey(
        City, verbose_name=_("city"), on_delete=models.PROTECT, related_name="award_rounds"
    )
    """The section's city, kept here because visibility asks by it."""
    section = models.ForeignKey(
        Section, verbose_name=_("section"), on_delete=models.PROTECT, related_name="award_rounds"
    )
    year = models.PositiveSmallIntegerField(_("year"))
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    basis = models.CharField(_("basis"), max_length=200)
    places = models.PositiveSmallIntegerField(_("places"))
    minutes = models.PositiveSmallIntegerField(_("minutes per nomination"))
    nominate_until = models.DateField(_("nominations until"))
    extended_reason = models.CharField(
        _("reason of the last extension"), max_length=SENTENCE_LENGTH, blank=True
    )
    """Why the last day is later than it was; earlier ones are in the history."""
    extended_by = models.ForeignKey(
        User,
        verbose_name=_("extended by"),
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
    )
    extended_name = models.CharField(_("name of who extended"), max_length=NAME_LENGTH, blank=True)
    extended_at = models.DateTimeField(_("extended at"), null=True, blank=True)
    opened_by = models.ForeignKey(
        User, verbose_name=_("opened by"), on_delete=models.PROTECT, related_name="+"
    )
    opened_at = models.DateTimeField(_("opened at"))
    published_by = models.ForeignKey(
        User,
        verbose_name=_("made public by"),
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
    )
    published_at = models.DateTimeField(_("made public at"), null=True, blank=True)
    publicity_until = models.DateField(_("public until"), null=True, blank=True)
    resolution = models.CharField(
        pgettext_lazy("an award", "resolution"), max_length=SENTENCE_LENGTH, blank=True
    )
    """Which session decided, in the words of its minutes."""
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
    called_off_reason = models.CharField(
        _("reason of calling off"), max_length=SENTENCE_LENGTH, blank=True
    )
    called_off_by = models.ForeignKey(
        User,
        verbose_name=_("called off by"),
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
    )
    called_off_name = models.CharField(
        _("name of who called off"), max_length=NAME_LENGTH, blank=True
    )
    called_off_at = models.DateTimeField(_("called off at"), null=True, blank=True)

    objects = AwardRoundQuerySet.as_manager()

    class Meta:
        verbose_name = _("round of awards")
        verbose_name_plural = _("rounds of awards")
        ordering = ["-year", "kind", "-pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                name="award_round_once",
                fields=["city", "year", "kind"],
                condition=Q(called_off_at=None),
            ),
            models.CheckConstraint(
                name="award_round_whole", condition=Q(places__gt=0, minutes__gt=0) & ~Q(basis="")
            ),
            models.CheckConstraint(
                name="award_round_public_until_a_day",
                condition=Q(published_by=None, published_at=None, publicity_until=None)
                | Q(
                    published_by__isnull=False,
                    published_at__isnull=False,
                    publicity_until__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="award_round_decided_whole",
                condition=Q(resolution="", decided_by=None, decided_name="", decided_at=None)
                | (
                    Q(
                        published_at__isnull=False,
                        decided_by__isnull=False,
                        decided_at__isnull=False,
                    )
                    & ~Q(resolution="")
                    & ~Q(decided_name="")
                ),
            ),
            models.CheckConstraint(
                name="award_round_extended_whole",
                condition=Q(
                    extended_reason="", extended_by=None, extended_name="", extended_at=None
                )
                | (
                    Q(extended_by__isnull=False, extended_at__isnull=False)
                    & ~Q(extended_reason="")
                    & ~Q(extended_name="")
                ),
            ),
            models.CheckConstraint(
                name="award_round_called_off_whole",
                condition=Q(
                    called_off_reason="", called_off_by=None, called_off_name="", called_off_at=None
                )
                | (
                    Q(called_off_by__isnull=False, called_off_at__isnull=False, decided_at=None)
                    & ~Q(called_off_reason="")
                    & ~Q(called_off_name="")
                ),
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="publicity_stands",
                operation=pgtrigger.Delete
                | pgtrigger.UpdateOf(
                    "published_at", "publicity_until", "places", "kind", "nominate_until"
                ),
                condition=pgtrigger.Q(old__published_at__isnull=False),
            ),
            pgtrigger.Protect(
                name="last_day_only_extended",
                operation=pgtrigger.UpdateOf("nominate_until"),
                condition=pgtrigger.Q(old__nominate_until__gt=pgtrigger.F("new__nominate_until"))
                | pgtrigger.Q(
                    old__nominate_until__lt=pgtrigger.F("new__nominate_until"),
                    old__extended_at__ndf=pgtrigger.F("new__extended_at"),
                ),
            ),
            pgtrigger.Protect(
                name="called_off_round_stands",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__called_off_at__isnull=False),
            ),
            pgtrigger.Trigger(
                name="called_off_in_turn",
                when=pgtrigger.Before,
                operation=pgtrigger.UpdateOf("called_off_at"),
                condition=pgtrigger.Q(new__called_off_at__isnull=False),
                # Whoever nominates, reviews or answers comes before this or finds it called off.
                func="""
                    PERFORM FROM assessment_awardquota
                        WHERE round_id = NEW.id ORDER BY id FOR NO KEY UPDATE;
                    PERFORM FROM assessment_nomination
                        WHERE round_id = NEW.id ORDER BY id FOR NO KEY UPDATE;
                    PERFORM FROM assessment_awardobjection o
                        JOIN assessment_nomination n ON n.id = o.nomination_id
                        WHERE n.round_id = NEW.id ORDER BY o.id FOR NO KEY UPDATE OF o;
                    RETURN NEW;
                """,
            ),
            pgtrigger.Protect(
                name="decided_round_stands",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__decided_at__isnull=False),
            ),
            pgtrigger.Trigger(
                name="decided_after_publicity",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("decided_at"),
                condition=pgtrigger.Q(new__decided_at__isnull=False),
                func="""
                    IF (NEW.decided_at AT TIME ZONE 'Asia/Shanghai')::date
                        <= NEW.publicity_until OR EXISTS (
                        SELECT FROM assessment_awardobjection o
                        JOIN assessment_nomination n ON n.id = o.nomination_id
                        WHERE n.round_id = NEW.id AND o.answered_at IS NULL
                    ) THEN
                        RAISE EXCEPTION 'decided before publicity is over and objections answered'
                            USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year}{self.official_name}"

    @property
    def official_name(self) -> str:
        """The kind as notices and documents name it."""
        return _OFFICIAL[self.Kind(self.kind)]

    @property
    def is_of_organisations(self) -> bool:
        """Whether rule A11 looks at it."""
        return self.kind == self.Kind.ORGANISATION

    @property
    def is_public(self) -> bool:
        """Whether it has been made public, be the period over or not."""
        return self.published_at is not None

    @property
    def is_decided(self) -> bool:
        return self.decided_at is not None

    @property
    def is_called_off(self) -> bool:
        return self.called_off_at is not None

    def stage(self, today: date) -> "AwardRound.Stage":
        """How far it has come on this day."""
        if self.is_called_off:
            return self.Stage.CALLED_OFF
        if self.is_decided:
            return self.Stage.DECIDED
        if self.publicity_until is not None:
            over = self.publicity_until < today
            return self.Stage.TO_DECIDE if over else self.Stage.PUBLIC
        return self.Stage.NOMINATING if today <= self.nominate_until else self.Stage.REVIEWING

    def takes_objections(self, now: datetime) -> bool:
        """Whether the publicity runs at this moment."""
        return self.stage(timezone.localdate(now)) == self.Stage.PUBLIC

    @property
    def due_at(self) -> datetime:
        """Until when counties nominate: the close of the last day."""
        return close_of(self.nominate_until)


_OFFICIAL = {
    AwardRound.Kind.ORGANISATION: "年度五星级党组织",
    AwardRound.Kind.INDIVIDUAL: "年度先进个人",
}
