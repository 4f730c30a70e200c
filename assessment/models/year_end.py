"""The year-end: results of all counties made public, objected to, answered, locked (rule A10)."""

import pghistory
import pgtrigger
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.access import Capability
from accounts.models import County, User
from accounts.visibility import NOTHING, in_overseen
from assessment.models.cycle import Cycle, administered

SENTENCE_LENGTH = 300
"""Characters of a reason, an objection, an answer."""


def watched(user: User, city: str) -> Q:
    """Rows of the city that the assessment administers, or that office and leaders see."""
    if user.section is None or not user.can(Capability.SEE_DEPARTMENT):
        return administered(user, city=city)
    return Q(**{city: user.section.office.unit.city_id})


def of_working_city(user: User, city: str) -> Q:
    """Rows of the city in which the user works, for all who ask or are asked for something."""
    home = user.home_unit
    asked_or_asks = (Capability.ANSWER, Capability.SEND_NOTICES, Capability.SEE_DEPARTMENT)
    if home is None or not user.is_active or not any(map(user.can, asked_or_asks)):
        return NOTHING
    return Q(**{city: home.county.city_id if home.county else home.city_id})


class YearEndQuerySet(models.QuerySet["YearEnd"]):
    def visible_to(self, user: User) -> "YearEndQuerySet":
        """Those that the user watches; once public, those of the city where the user works."""
        public = of_working_city(user, "cycle__city") & Q(published_at__isnull=False)
        return self.filter(watched(user, "cycle__city") | public)


@pghistory.track()
class YearEnd(models.Model):
    """Performance assessment and annual appraisal of a cycle as one process.

    Being prepared, public until the end of ``public_until``, locked. While it is public it can be
    taken back with a reason, corrected, and made public anew. Locked is final. The database refuses
    every change of the cycle's values, targets and indicators while it is public, and of the
    results, too, once it is final.
    """

    class State(models.TextChoices):
        PREPARING = "preparing", _("being prepared")
        PUBLIC = "public", pgettext_lazy("results", "public")
        LOCKED = "locked", pgettext_lazy("results", "final")

    cycle = models.OneToOneField(
        Cycle, verbose_name=_("cycle"), on_delete=models.PROTECT, related_name="year_end"
    )
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
    published_at = models.DateTimeField(_("public since"), null=True, blank=True)
    public_until = models.DateField(_("public until"), null=True, blank=True)
    taken_back_because = models.CharField(
        _("why it was taken back"), max_length=SENTENCE_LENGTH, blank=True
    )
    """Of the last time, while it is being prepared anew."""
    locked_by = models.ForeignKey(
        User,
        verbose_name=_("made final by"),
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
    )
    locked_at = models.DateTimeField(_("final since"), null=True, blank=True)

    objects = YearEndQuerySet.as_manager()

    class Meta:
        verbose_name = _("year-end")
        verbose_name_plural = _("year-ends")
        ordering = ["-cycle__year"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                name="year_end_public_for_a_period",
                condition=Q(published_by=None, published_at=None, public_until=None)
                | Q(
                    published_by__isnull=False,
                    published_at__isnull=False,
                    public_until__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="year_end_locked_after_publicity",
                condition=Q(locked_by=None, locked_at=None)
                | Q(locked_by__isnull=False, locked_at__date__gt=F("public_until")),
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="year_end_locked_stands",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__locked_at__isnull=False),
            ),
            pgtrigger.Trigger(
                name="year_end_locked_when_answered",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(new__locked_at__isnull=False),
                func="""
                    IF EXISTS (
                        SELECT FROM assessment_objection o
                        WHERE o.year_end_id = NEW.id AND o.outcome = ''
                    ) THEN
                        RAISE EXCEPTION 'an objection is not answered'
                            USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return str(self.cycle)

    @property
    def state(self) -> State:
        """How far it is."""
        if self.locked_at is not None:
            return self.State.LOCKED
        return self.State.PREPARING if self.published_at is None else self.State.PUBLIC


_LOCKED = """
    IF EXISTS (SELECT FROM assessment_yearend y WHERE y.id = {row}.year_end_id
               AND y.locked_at IS NOT NULL) THEN
        RAISE EXCEPTION 'the year-end is final' USING ERRCODE = 'check_violation';
    END IF;
    RETURN {row};
"""


class StandingQuerySet(models.QuerySet["Standing"]):
    def visible_to(self, user: User) -> "StandingQuerySet":
        """Those of the year-ends that the user sees."""
        return self.filter(year_end__in=YearEnd.objects.visible_to(user))


@pghistory.track()
class Standing(models.Model):
    """How one county came out: its grade in the appraisal, and its score as it was made public.

    ``total`` counts points of 100; ``rank`` is the place within the group, ``shared`` with an
    equal one. ``sheet`` explains each point; see ``assessment.yearend.sheets``. Score and sheet
    are empty while it is being prepared.
    """

    class Grade(models.TextChoices):
        EXCELLENT = "excellent", _("excellent")
        GOOD = "good", _("good")
        FAIR = "fair", _("fair")
        POOR = "poor", _("poor")

    year_end = models.ForeignKey(
        YearEnd, verbose_name=_("year-end"), on_delete=models.PROTECT, related_name="standings"
    )
    county = models.ForeignKey(
        County, verbose_name=_("county"), on_delete=models.PROTECT, related_name="standings"
    )
    grade = models.CharField(_("annual appraisal"), max_length=10, choices=Grade, blank=True)
    grade_reason = models.CharField(_("reason"), max_length=SENTENCE_LENGTH, blank=True)
    group = models.CharField(_("group"), max_length=20, blank=True)
    total = models.DecimalField(_("total"), max_digits=6, decimal_places=2, null=True, blank=True)
    rank = models.PositiveSmallIntegerField(_("place"), null=True, blank=True)
    shared = models.BooleanField(_("shares its place"), default=False)
    sheet = models.JSONField(
        _("score sheet"), default=dict, encoder=DjangoJSONEncoder, editable=False
    )

    objects = StandingQuerySet.as_manager()

    class Meta:
        verbose_name = _("standing")
        verbose_name_plural = _("standings")
        ordering = ["year_end", "group", "rank", "county__code"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(name="standing_once", fields=["year_end", "county"]),
            models.CheckConstraint(
                name="standing_scored_whole",
                condition=Q(total=None, rank=None, group="")
                | (Q(total__isnull=False, rank__isnull=False) & ~Q(group="") & ~Q(grade="")),
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="standing_open",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func=_LOCKED.format(row="NEW"),
            ),
            pgtrigger.Trigger(
                name="standing_kept",
                when=pgtrigger.Before,
                operation=pgtrigger.Delete,
                func=_LOCKED.format(row="OLD"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.county_id}: {self.total}"


class ObjectionQuerySet(models.QuerySet["Objection"]):
    def visible_to(self, user: User) -> "ObjectionQuerySet":
        """Those of overseen counties, and of the year-ends that the user watches."""
        return self.filter(in_overseen(user) | watched(user, "year_end__cycle__city"))

    def open(self) -> "ObjectionQuerySet":
        """Those that are not answered yet."""
        return self.filter(outcome="")


@pghistory.track()
class Objection(models.Model):
    """What a county holds against results that are public, and the answer to it."""

    class Outcome(models.TextChoices):
        UPHELD = "upheld", pgettext_lazy("an objection", "upheld")
        DISMISSED = "dismissed", pgettext_lazy("an objection", "dismissed")

    year_end = models.ForeignKey(
        YearEnd, verbose_name=_("year-end"), on_delete=models.PROTECT, related_name="objections"
    )
    county = models.ForeignKey(
        County, verbose_name=_("county"), on_delete=models.PROTECT, related_name="objections"
    )
    text = models.CharField(_("objection"), max_length=SENTENCE_LENGTH)
    made_by = models.ForeignKey(
        User, verbose_name=_("made by"), on_delete=models.PROTECT, related_name="+"
    )
    made_name = models.CharField(_("name of who made it"), max_length=40)
    made_at = models.DateTimeField(_("made at"))
    answer_due_on = models.DateField(_("answer due on"))
    outcome = models.CharField(
        pgettext_lazy("an objection", "outcome"), max_length=10, choices=Outcome, blank=True
    )
    answer = models.CharField(_("answer"), max_length=SENTENCE_LENGTH, blank=True)
    answered_by = models.ForeignKey(
        User,
        verbose_name=_("answered by"),
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
    )
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)

    objects = ObjectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("objection")
        verbose_name_plural = _("objections")
        ordering = ["-made_at", "-pk"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(name="objection_says_what", condition=~Q(text="")),
            models.CheckConstraint(
                name="objection_answered_whole",
                condition=Q(outcome="", answer="", answered_by=None, answered_at=None)
                | (
                    Q(answered_by__isnull=False, answered_at__isnull=False)
                    & ~Q(outcome="")
                    & ~Q(answer="")
                ),
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="objection_while_public",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func="""
                    IF NOT EXISTS (SELECT FROM assessment_yearend y WHERE y.id = NEW.year_end_id
                                   AND y.published_at IS NOT NULL AND y.locked_at IS NULL) THEN
                        RAISE EXCEPTION 'results that are not public cannot be objected to'
                            USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.county_id}: {self.text}"

    @property
    def is_answered(self) -> bool:
        return self.outcome != ""
