"""Nominations and objections to them.

No page of an objection stays in a browser's cache: computers are shared.
"""

import uuid

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from accounts.access import Capability
from accounts.http import PortalRequest, requires
from assessment import services
from assessment.awards import reading
from assessment.awards.forms import (
    AnswerForm,
    NomineeForm,
    ObjectionForm,
    ReviewForm,
    nominee_of,
)
from assessment.models import AwardObjection, AwardQuota, Nomination
from office.refusals import done


def county(request: PortalRequest, pk: int) -> HttpResponse:
    """One county's places in a round, whom it nominated, and the next step of the county."""
    user = request.user
    visible = AwardQuota.objects.visible_to(user).select_related("round__section", "county")
    quota = get_object_or_404(visible, pk=pk)
    nominations = [
        row for row in reading.nominations_of(user, quota.round) if row.county_id == quota.county_id
    ]
    (row,) = reading.county_rows([quota], nominations)
    may_answer = AwardQuota.objects.answerable_by(user).filter(pk=pk).exists()
    today = timezone.localdate()
    context = {
        "quota": quota,
        "round": quota.round,
        "row": row,
        "nominations": nominations,
        "returned": next((one for one in nominations if one.state == "returned"), None),
        "may_nominate": may_answer
        and row.nominated < quota.places
        and today <= quota.round.nominate_until,
        "may_complete": may_answer and not quota.is_complete,
        "now": timezone.now(),
    }
    return render(request, "assessment/awards/county.html", context)


@requires(Capability.ANSWER)
def nominate(request: PortalRequest, pk: int) -> HttpResponse:
    """Nominate somebody for the own county."""
    user = request.user
    own = AwardQuota.objects.answerable_by(user).select_related("round", "county")
    quota = get_object_or_404(own, pk=pk)
    form = NomineeForm(request.POST or None, round_=quota.round)

    def write() -> None:
        services.nominate(
            quota=quota,
            nominee=form.nominee,
            classified=form.cleaned_data["classified"],
            by=user,
            now=timezone.now(),
        )

    if form.is_valid() and done(form, write):
        messages.success(request, _("Nominated. The section reviews it."))
        return redirect("assessment:award_county", pk)
    context = {"form": form, "quota": quota, "round": quota.round, "nomination": None}
    return render(request, "assessment/awards/nominate.html", context)


@requires(Capability.ANSWER)
def change(request: PortalRequest, pk: int) -> HttpResponse:
    """Word a nomination anew that is not reviewed, or was returned."""
    user = request.user
    own = Nomination.objects.answerable_by(user).select_related("round", "county")
    found = get_object_or_404(own, pk=pk)
    quota = AwardQuota.objects.get(round=found.round_id, county=found.county_id)
    form = NomineeForm(request.POST or None, round_=found.round, initial=nominee_of(found))

    def write() -> None:
        services.change_nomination(
            nomination=found,
            nominee=form.nominee,
            classified=form.cleaned_data["classified"],
            by=user,
            now=timezone.now(),
        )

    if form.is_valid() and done(form, write):
        messages.success(request, _("Changed. The section reviews it."))
        return redirect("assessment:award_county", quota.pk)
    context = {"form": form, "quota": quota, "round": found.round, "nomination": found}
    return render(request, "assessment/awards/nominate.html", context)


@require_POST
@requires(Capability.ANSWER)
def complete(request: PortalRequest, pk: int) -> HttpResponse:
    """The county nominates nobody more."""
    quota = get_object_or_404(AwardQuota.objects.answerable_by(request.user), pk=pk)
    try:
        services.say_complete(quota=quota, by=request.user, now=timezone.now())
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
    else:
        messages.success(request, _("Noted. The section can see it."))
    return redirect("assessment:award_county", pk)


@requires(Capability.SEE_WORK)
def nomination(request: PortalRequest, pk: int) -> HttpResponse:
    """One nomination: what everybody may see of it, and more for those concerned."""
    return _page(request, _visible(request, pk), None)


@require_POST
@requires(Capability.SEND_NOTICES)
def review(request: PortalRequest, pk: int) -> HttpResponse:
    """Accept a nomination, return it or refuse it, with the reason."""
    user = request.user
    found = get_object_or_404(
        Nomination.objects.reviewable_by(user).select_related("round__section", "county"), pk=pk
    )
    form = ReviewForm(request.POST)

    def write() -> None:
        services.review_nomination(
            nomination=found, **form.cleaned_data, by=user, now=timezone.now()
        )

    if form.is_valid() and done(form, write):
        messages.success(request, _("Reviewed. The county can see it."))
        return redirect("assessment:award", found.round_id)
    return _page(request, found, form)


@never_cache
@requires(Capability.SEE_WORK)
def object_to(request: PortalRequest, pk: int) -> HttpResponse:
    """Object in confidence to a nominee while the publicity runs."""
    found = _visible(request, pk)
    form = ObjectionForm(request.POST or None)
    filed: list[AwardObjection] = []

    def write() -> None:
        filed.append(
            services.file_objection(
                nomination=found, **form.cleaned_data, by=request.user, now=timezone.now()
            )
        )

    if form.is_valid() and done(form, write):
        messages.success(request, _("Received. You read the answer here; only you can."))
        return redirect("assessment:award_objection", filed[0].pk)
    context = {
        "form": form if found.round.takes_objections(timezone.now()) else None,
        "nomination": found,
        "round": found.round,
    }
    return render(request, "assessment/awards/object.html", context)


@never_cache
@requires(Capability.SEE_WORK)
def objection(request: PortalRequest, pk: uuid.UUID) -> HttpResponse:
    """One objection, for who filed it and who handles it; the latter answers here."""
    user = request.user
    visible = AwardObjection.objects.visible_to(user).select_related(
        "nomination__county", "nomination__round__section", "filed_by"
    )
    found = get_object_or_404(visible, pk=pk)
    handled = AwardObjection.objects.handled_by(user).exclude(filed_by=user)
    may_answer = handled.open().filter(pk=pk).exists()
    if request.method == "POST" and not may_answer:
        raise PermissionDenied
    form = AnswerForm(request.POST or None) if may_answer else None

    def write() -> None:
        if form is not None:
            services.answer_nomination_objection(
                objection=found, **form.cleaned_data, by=user, now=timezone.now()
            )

    if form is not None and form.is_valid() and done(form, write):
        messages.success(request, _("Answered. Who objected can read it."))
        return redirect("assessment:award", found.nomination.round_id)
    context = {
        "objection": found,
        "nomination": found.nomination,
        "round": found.nomination.round,
        "is_own": found.filed_by_id == user.pk,
        "form": form,
        "now": timezone.now(),
    }
    return render(request, "assessment/awards/objection.html", context)


def _visible(request: PortalRequest, pk: int) -> Nomination:
    visible = Nomination.objects.visible_to(request.user)
    return get_object_or_404(visible.select_related("round__section", "county"), pk=pk)


def _page(request: PortalRequest, found: Nomination, form: ReviewForm | None) -> HttpResponse:
    user, now = request.user, timezone.now()
    may_review = Nomination.objects.reviewable_by(user).filter(pk=found.pk).exists()
    context = {
        "nomination": found,
        "round": found.round,
        "is_known": Nomination.objects.known_to(user).filter(pk=found.pk).exists(),
        "has_namesake": may_review and reading.has_namesake(user, found),
        "form": (form or ReviewForm()) if may_review else None,
        "may_change": Nomination.objects.answerable_by(user).filter(pk=found.pk).exists(),
        "may_object": found.state == "accepted" and found.round.takes_objections(now),
        "own_objection": AwardObjection.objects.filter(nomination=found, filed_by=user).first(),
        "now": now,
    }
    return render(request, "assessment/awards/nomination.html", context)
