"""Rounds of awards: listed, opened, made public, decided; the page of examples."""

from collections.abc import Iterable

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import Capability
from accounts.http import PortalRequest, requires
from assessment import services
from assessment.awards import reading
from assessment.awards.documents import award_document
from assessment.awards.forms import DecideForm, ExamplesForm, OpenForm, PlacesForm
from assessment.awards.obstacles import obstacle_to_decision
from assessment.awards.publicity import Publicity
from assessment.awards.workbook import nominations_file
from assessment.models import AwardQuota, AwardRound, Nomination
from office.documents import DOCX_TYPE, write_docx
from office.refusals import done
from office.spreadsheets.writing import XLSX

EXAMPLES_A_PAGE = 20


@requires(Capability.SEE_WORK)
def awards(request: PortalRequest) -> HttpResponse:
    """The rounds that the user sees, the newest first."""
    user = request.user
    context = {
        "rounds": reading.rounds(user, timezone.localdate()),
        "may_open": user.can(Capability.SEND_NOTICES),
        "objections": list(reading.objections_of(user)),
        "now": timezone.now(),
    }
    return render(request, "assessment/awards/list.html", context)


@requires(Capability.SEND_NOTICES)
def open_round(request: PortalRequest) -> HttpResponse:
    """Open a year's round; the places are shared out at once."""
    user = request.user
    form = OpenForm(request.POST or None, user=user, today=timezone.localdate())
    opened: list[AwardRound] = []

    def write() -> None:
        typed = form.round_fields
        opened.append(
            services.open_awards(section=user.own_section, **typed, by=user, now=timezone.now())
        )

    if form.is_valid() and done(form, write):
        messages.success(request, _("Opened. Each county with places has it on its page."))
        return redirect("assessment:award", opened[0].pk)
    return render(request, "assessment/awards/open.html", {"form": form})


@requires(Capability.SEE_WORK)
def award(request: PortalRequest, pk: int) -> HttpResponse:
    """One round: how far it is, whom one sees, and the next step."""
    round_ = _round(request, pk)
    page = reading.round_page(request.user, round_, timezone.now(), timezone.localdate())
    context: dict[str, object] = {"round": round_, "page": page, "now": timezone.now()}
    if page.next_step == reading.PUBLISH:
        publicity = Publicity.in_force()
        last_day = publicity.last_day(timezone.now())
        context |= {"last_day": last_day, "is_certain": publicity.is_certain(last_day)}
    return render(request, "assessment/awards/round.html", context)


@requires(Capability.SEND_NOTICES)
def places(request: PortalRequest, pk: int) -> HttpResponse:
    """Move places between the counties, with a reason, before the round is public."""
    user = request.user
    round_ = get_object_or_404(AwardRound.objects.run_by(user).in_preparation(), pk=pk)
    quotas = list(AwardQuota.objects.filter(round=round_).select_related("county"))
    counties = reading.county_rows(quotas, list(reading.nominations_of(user, round_)))
    form = PlacesForm(request.POST or None, counties=counties)

    def write() -> None:
        services.move_places(
            round_=round_,
            places=form.places,
            reason=form.cleaned_data["reason"],
            by=user,
            now=timezone.now(),
        )

    if form.is_valid() and done(form, write):
        messages.success(request, _("Changed. The counties see it on their pages."))
        return redirect("assessment:award", pk)
    return render(request, "assessment/awards/places.html", {"form": form, "round": round_})


@require_POST
@requires(Capability.SEND_NOTICES)
def publish(request: PortalRequest, pk: int) -> HttpResponse:
    """Make the accepted nominees public."""
    round_ = get_object_or_404(AwardRound.objects.run_by(request.user), pk=pk)
    try:
        services.make_public(round_=round_, by=request.user, now=timezone.now())
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
    else:
        messages.success(request, _("Public. Everybody of the city sees the nominees now."))
    return redirect("assessment:award", pk)


@requires(Capability.SEND_NOTICES)
def decide(request: PortalRequest, pk: int) -> HttpResponse:
    """Record whom a session awarded."""
    user, now = request.user, timezone.now()
    runs = AwardRound.objects.run_by(user).standing().select_related("section")
    round_ = get_object_or_404(runs, pk=pk, published_at__isnull=False, decided_at=None)
    public = reading.nominations_of(user, round_).filter(state=Nomination.State.ACCEPTED)
    form = DecideForm(request.POST or None, nominees=public.exclude(objections__is_upheld=True))

    def write() -> None:
        services.decide_awards(round_=round_, **form.cleaned_data, by=user, now=timezone.now())

    if form.is_valid() and done(form, write):
        messages.success(request, _("Decided. The awarded stand among the examples."))
        return redirect("assessment:award", pk)
    context = {
        "form": form,
        "round": round_,
        "obstacle": obstacle_to_decision(round_, now),
        "against": list(public.filter(objections__is_upheld=True)),
    }
    return render(request, "assessment/awards/decide.html", context)


@requires(Capability.SEE_WORK)
def award_list(request: PortalRequest, pk: int) -> HttpResponse:
    """The award list of a decided round as an official document."""
    round_ = _round(request, pk)
    if not round_.is_decided:
        raise Http404
    awarded = reading.nominations_of(request.user, round_).awarded()
    document = award_document(round_, awarded)
    return _file(write_docx(document), DOCX_TYPE, f"awards-{round_.year}-{round_.kind}.docx")


@requires(Capability.SEE_WORK)
def workbook(request: PortalRequest, pk: int) -> HttpResponse:
    """The nominations that the user sees as a workbook."""
    round_ = _round(request, pk)
    content = nominations_file(round_, reading.nominations_of(request.user, round_))
    return _file(content, XLSX, f"nominations-{round_.year}-{round_.kind}.xlsx")


@requires(Capability.SEE_WORK)
def examples(request: PortalRequest) -> HttpResponse:
    """Who was awarded and for what, to learn from; searchable, ranked by nothing."""
    user = request.user
    form = ExamplesForm(request.GET, years=reading.example_years(user))
    found = reading.examples(user, form.words, form.chosen)
    page = Paginator(found, EXAMPLES_A_PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "page": page, "is_chosen": bool(form.words or form.chosen)}
    return render(request, "assessment/awards/examples.html", context)


def _round(request: PortalRequest, pk: int) -> AwardRound:
    visible = AwardRound.objects.visible_to(request.user)
    return get_object_or_404(visible.select_related("section__office__unit"), pk=pk)


def _file(content: bytes | Iterable[bytes], kind: str, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=kind, headers=headers)
