"""Non-appointment research. For everybody who has no part in it, none of this exists."""

from collections.abc import Callable
from functools import wraps
from io import BytesIO
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import Capability
from accounts.http import PortalRequest
from accounts.models import User
from office.documents import DOCX_TYPE
from research.forms import FormerReaderForm, ReaderForm, TalkForm
from research.models import Talk, keeps_talks
from research.services import (
    export_talk,
    name_reader,
    read_talk,
    take_reader_back,
    write_talk,
)
from research.talks import selectors

ROWS_A_PAGE = 50


def _sees_readings(user: User) -> bool:
    return keeps_talks(user) or user.can(Capability.READ_AUDIT)


def _only(
    may: Callable[[User], bool],
) -> Callable[[Callable[[PortalRequest], HttpResponse]], Callable[[PortalRequest], HttpResponse]]:
    """Let those through for whom the page exists; for all others there is none."""

    def decorate(
        view: Callable[[PortalRequest], HttpResponse],
    ) -> Callable[[PortalRequest], HttpResponse]:
        @wraps(view)
        def guarded(request: PortalRequest) -> HttpResponse:
            if not may(request.user):
                raise Http404
            return view(request)

        return guarded

    return decorate


@_only(selectors.may_read_any)
def talks(request: PortalRequest) -> HttpResponse:
    """How many talks there are by key work and list, and each without its name."""
    pages = Paginator(selectors.talks(request.user), ROWS_A_PAGE)
    context = {
        "lists": [kind.label for kind in Talk.List],
        "counts": selectors.counts(request.user),
        "page": pages.get_page(request.GET.get("page")),
        "keeps": keeps_talks(request.user),
    }
    return render(request, "research/talks/list.html", context)


@_only(keeps_talks)
def write(request: PortalRequest) -> HttpResponse:
    """Write a talk down; a refusal shows the form again as it was typed."""
    form = TalkForm(request.POST or None, user=request.user)
    if form.is_valid():
        try:
            write_talk(**form.cleaned_data, by=request.user, now=timezone.now())
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("The talk is kept. Every reading of it is on record."))
            return redirect("research:talks")
    return render(request, "research/talks/write.html", {"form": form})


@never_cache
@require_safe
def talk(request: PortalRequest, key: UUID) -> HttpResponse:
    """One talk; that it is read is on record before it is shown."""
    try:
        found = read_talk(key=key, reader=request.user, now=timezone.now())
    except Talk.DoesNotExist:
        raise Http404 from None
    return render(request, "research/talks/talk.html", {"talk": found})


@never_cache
@require_POST
def export(request: PortalRequest, key: UUID) -> HttpResponseBase:
    """The talk as a Word file that bears the reader's name on every page."""
    try:
        found, file = export_talk(key=key, reader=request.user, now=timezone.now())
    except Talk.DoesNotExist:
        raise Http404 from None
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return redirect("research:talk", key=key)
    return FileResponse(
        BytesIO(file),
        as_attachment=True,
        filename=f"无任用调研谈话记录 {found.talked_on:%Y-%m-%d}.docx",
        content_type=DOCX_TYPE,
    )


@_only(keeps_talks)
@require_http_methods(["GET", "HEAD", "POST"])
def readers(request: PortalRequest) -> HttpResponse:
    """Which leaders may read which topic's talks; a POST names one, or takes the right back."""
    takes_back = "take_back" in request.POST
    form_class = FormerReaderForm if takes_back else ReaderForm
    form = form_class(request.POST or None, user=request.user)
    if form.is_valid():
        try:
            (take_reader_back if takes_back else name_reader)(**form.cleaned_data, by=request.user)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            words = {"name": form.cleaned_data["leader"]}
            if takes_back:
                messages.success(request, _("%(name)s may not read these talks any more.") % words)
            else:
                messages.success(request, _("%(name)s may now read these talks.") % words)
            return redirect("research:talk_readers")
    context = {"form": form, "readers": selectors.readers(request.user)}
    return render(request, "research/talks/readers.html", context)


@_only(_sees_readings)
def readings(request: PortalRequest) -> HttpResponse:
    """Who was shown which talk and when, without a word of it."""
    pages = Paginator(selectors.readings(request.user), ROWS_A_PAGE)
    context = {
        "page": pages.get_page(request.GET.get("page")),
        "keeps": keeps_talks(request.user),
    }
    return render(request, "research/talks/readings.html", context)


@_only(_sees_readings)
def report_readings(request: PortalRequest) -> HttpResponse:
    """Who was shown which report about people and when, without a word of it."""
    pages = Paginator(selectors.report_readings(request.user), ROWS_A_PAGE)
    context = {
        "page": pages.get_page(request.GET.get("page")),
        "keeps": keeps_talks(request.user),
    }
    return render(request, "research/talks/report_readings.html", context)
