"""What the pages of awards show, each in a fixed number of queries."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet, Value

from accounts.models import User
from assessment.awards.obstacles import obstacle_to_decision, obstacle_to_publicity
from assessment.models import AwardObjection, AwardQuota, AwardRound, Nomination
from assessment.models.nomination import Letters, NominationQuerySet


def rounds(user: User, today: date) -> list[tuple[AwardRound, AwardRound.Stage]]:
    """The rounds that the user sees, each with how far it has come: one query."""
    found = AwardRound.objects.visible_to(user).select_related("section")
    return [(round_, round_.stage(today)) for round_ in found]


@dataclass(frozen=True, slots=True, kw_only=True)
class CountyRow:
    """One county's places in a round, and how many of them it has used."""

    quota: AwardQuota
    nominated: int
    accepted: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundPage:
    """A round as one account sees it; ``next_step`` names what its section does next, if it may.

    ``obstacle`` says why that cannot be done yet. ``objections`` are there for who handles them.
    """

    round: AwardRound
    stage: AwardRound.Stage
    counties: Sequence[CountyRow]
    nominations: Sequence[Nomination]
    objections: Sequence[AwardObjection]
    own_quota: AwardQuota | None
    is_run: bool
    next_step: str
    obstacle: str | None

    @property
    def to_review(self) -> Nomination | None:
        """The first nomination that waits for its review."""
        waiting = Nomination.State.SUBMITTED
        return next((row for row in self.nominations if row.state == waiting), None)

    @property
    def to_answer(self) -> AwardObjection | None:
        """The objection that is to be answered first."""
        if self.stage == AwardRound.Stage.CALLED_OFF:
            return None
        return next((row for row in self.objections if not row.is_answered), None)

    @property
    def may_be_changed(self) -> bool:
        """Whether who looks at it may still change its course."""
        over = (AwardRound.Stage.DECIDED, AwardRound.Stage.CALLED_OFF)
        return self.is_run and self.stage not in over

    @property
    def accepted(self) -> int:
        """How many are public or will be."""
        settled = (Nomination.State.ACCEPTED, Nomination.State.AWARDED)
        return sum(row.state in settled for row in self.nominations)


REVIEW, PUBLISH, ANSWER, DECIDE = "review", "publish", "answer", "decide"
"""What a section does next; the empty text is nothing."""


def round_page(user: User, round_: AwardRound, now: datetime, today: date) -> RoundPage:
    """One round: at most seven queries, whatever it holds."""
    stage = round_.stage(today)
    nominations = list(nominations_of(user, round_))
    quotas = list(AwardQuota.objects.visible_to(user).filter(round=round_).select_related("county"))
    is_run = AwardRound.objects.run_by(user).filter(pk=round_.pk).exists()
    objections = list(objections_to(user, round_)) if is_run else []
    page = RoundPage(
        round=round_,
        stage=stage,
        counties=county_rows(quotas, nominations),
        nominations=nominations,
        objections=objections,
        own_quota=AwardQuota.objects.answerable_by(user).filter(round=round_).first(),
        is_run=is_run,
        next_step="",
        obstacle=None,
    )
    if not page.may_be_changed:
        return page
    return _with_next_step(page, quotas, now)


def _with_next_step(page: RoundPage, quotas: Sequence[AwardQuota], now: datetime) -> RoundPage:
    round_ = page.round
    obstacle = (
        obstacle_to_decision(round_, now)
        if round_.is_public
        else obstacle_to_publicity(round_, quotas, now)
    )
    if page.to_review is not None:
        step = REVIEW
    elif page.to_answer is not None:
        step = ANSWER
    elif obstacle is not None:
        step = ""
    else:
        step = DECIDE if round_.is_public else PUBLISH
    return replace(page, next_step=step, obstacle=obstacle)


def county_rows(quotas: Sequence[AwardQuota], nominations: Sequence[Nomination]) -> list[CountyRow]:
    """The counties with what they nominated, counted from rows at hand."""
    refused = Nomination.State.REFUSED
    nominated = Counter(row.county_id for row in nominations if row.state != refused)
    accepted = Counter(
        row.county_id
        for row in nominations
        if row.state in (Nomination.State.ACCEPTED, Nomination.State.AWARDED)
    )
    return [
        CountyRow(
            quota=quota, nominated=nominated[quota.county_id], accepted=accepted[quota.county_id]
        )
        for quota in quotas
    ]


def nominations_of(user: User, round_: AwardRound) -> NominationQuerySet:
    """A round's nominations that the user sees, by county."""
    visible = Nomination.objects.visible_to(user).filter(round=round_)
    return visible.select_related("county").order_by("county__code", "pk")


def has_namesake(user: User, nomination: Nomination) -> bool:
    """Whether another nominee of the round bears this name: the same person in two units?"""
    others = Nomination.objects.visible_to(user).live().exclude(pk=nomination.pk)
    same = others.alias(letters=Letters("name")).filter(
        round=nomination.round_id, letters=Letters(Value(nomination.name))
    )
    return same.exists()


def objections_to(user: User, round_: AwardRound) -> QuerySet[AwardObjection]:
    """The objections to a round's nominees for who handles them, those to be answered first."""
    return (
        AwardObjection.objects.handled_by(user)
        .filter(nomination__round=round_)
        .select_related(
            "nomination__county",
            "nomination__round",
            "filed_by__unit",
            "filed_by__section__office__unit",
        )
        .order_by("answered_at", "answer_by", "filed_at")
    )


def objections_of(user: User) -> QuerySet[AwardObjection]:
    """What the user has objected to, the newest first."""
    own = AwardObjection.objects.visible_to(user).filter(filed_by=user)
    return own.select_related("nomination__round").order_by("-filed_at")


def examples(user: User, words: str, chosen: dict[str, Any]) -> NominationQuerySet:
    """The awarded ones, the newest round first, whose name, unit or deeds hold these words.

    In the order of counties and names: nobody is ranked, neither who is awarded nor who reads.
    """
    found = Nomination.objects.visible_to(user).awarded().filter(**chosen)
    if words:
        found = found.filter(
            Q(name__icontains=words) | Q(unit_name__icontains=words) | Q(deeds__icontains=words)
        )
    return found.select_related("round", "county").order_by(
        "-round__year", "round__kind", "county__code", "name", "pk"
    )


def example_years(user: User) -> list[int]:
    """Years of which there are examples, the newest first: one query."""
    years = Nomination.objects.visible_to(user).awarded().order_by("-round__year")
    return list(years.values_list("round__year", flat=True).distinct())
