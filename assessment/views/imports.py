"""Import indicators: upload, watch the check, read faults or preview, confirm."""

from pathlib import PurePath
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import Capability
from accounts.http import PortalRequest, requires
from assessment import exports, selectors, services
from assessment.forms import ColumnsForm, SheetForm, UploadForm
from assessment.models import ColumnName, Cycle, IndicatorImport
from assessment.yearend.standstill import why_it_stands
from office.spreadsheets.writing import XLSX

PER_PAGE = 50


@requires(Capability.IMPORT_INDICATORS)
def import_list(request: PortalRequest) -> HttpResponse:
    """Files uploaded so far."""
    page = Paginator(selectors.imports(request.user), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "assessment/imports.html", {"page": page})


@requires(Capability.IMPORT_INDICATORS)
def upload(request: PortalRequest) -> HttpResponse:
    """Take a file; a worker checks it."""
    now = timezone.now()
    form = UploadForm(request.POST or None, request.FILES or None, today=timezone.localdate(now))
    if request.method == "POST" and form.is_valid():
        indicator_import = services.upload_import(
            city=request.user.own_section.office.unit.city,
            year=form.cleaned_data["year"],
            upload=form.cleaned_data["file"],
            classified=form.cleaned_data["classified"],
            user=request.user,
            now=now,
        )
        return redirect("assessment:import_detail", indicator_import.pk)
    return render(request, "assessment/upload.html", {"form": form})


@requires(Capability.IMPORT_INDICATORS)
def detail(request: PortalRequest, pk: int) -> HttpResponse:
    """How far a file has come; htmx asks for the moving part only."""
    indicator_import = _import(request, pk)
    context = _context(request, indicator_import)
    if request.htmx:
        return render(request, "assessment/parts/import_state.html", context)
    return render(request, "assessment/import_detail.html", context)


def _context(request: PortalRequest, indicator_import: IndicatorImport) -> dict[str, Any]:
    faults = Paginator(selectors.faults(indicator_import), PER_PAGE)
    reading = indicator_import.reading
    return {
        "import": indicator_import,
        "page": faults.get_page(request.GET.get("page")),
        "sheet_form": SheetForm(reading=reading),
        "columns_form": ColumnsForm(reading=reading),
        "stands": _why_it_stands(indicator_import),
    }


def _why_it_stands(indicator_import: IndicatorImport) -> str:
    """Why the year of a file takes none now; empty while it does."""
    cycles = Cycle.objects.filter(city=indicator_import.city_id, year=indicator_import.year)
    return next(map(why_it_stands, cycles), "")


@require_POST
@requires(Capability.IMPORT_INDICATORS)
def read_again(request: PortalRequest, pk: int) -> HttpResponse:
    """Check another sheet of the file, or check it with its columns named."""
    indicator_import = _import(request, pk)
    key = "sheet_form" if "sheet" in request.POST else "columns_form"
    kind = SheetForm if key == "sheet_form" else ColumnsForm
    form = kind(request.POST, reading=indicator_import.reading)
    if form.is_valid():
        said: dict[str, Any] = {"sheet": form.cleaned_data.get("sheet", "")}
        if isinstance(form, ColumnsForm):
            said = {"names": form.names}
        try:
            services.read_again(
                indicator_import=indicator_import, user=request.user, now=timezone.now(), **said
            )
        except ValidationError as error:
            if not indicator_import.may_be_read_again:
                messages.warning(request, error.messages[0])
                return redirect("assessment:import_detail", pk)
            form.add_error(None, error)
        else:
            return redirect("assessment:import_detail", pk)
    context = _context(request, indicator_import) | {key: form}
    return render(request, "assessment/import_detail.html", context)


@requires(Capability.IMPORT_INDICATORS)
def column_names(request: PortalRequest) -> HttpResponse:
    """What the office said of headers, to be looked at and taken back."""
    names = selectors.column_names(request.user)
    return render(request, "assessment/column_names.html", {"names": names})


@require_POST
@requires(Capability.IMPORT_INDICATORS)
def forget_name(request: PortalRequest, pk: int) -> HttpResponse:
    """Take back what was said of a header."""
    name = get_object_or_404(ColumnName.objects.visible_to(request.user), pk=pk)
    services.forget_name(name=name)
    messages.success(request, _("Forgotten: the next file is asked about it again."))
    return redirect("assessment:column_names")


@require_POST
@requires(Capability.IMPORT_INDICATORS)
def confirm(request: PortalRequest, pk: int) -> HttpResponse:
    """Import a file whose preview was read, or the good rows of a refused one."""
    indicator_import = _import(request, pk)
    try:
        services.confirm_import(
            indicator_import=indicator_import,
            user=request.user,
            good_rows_only="good_rows_only" in request.POST,
        )
    except ValidationError as error:
        messages.warning(request, error.messages[0])
    return redirect("assessment:import_detail", pk)


@requires(Capability.IMPORT_INDICATORS)
def original(request: PortalRequest, pk: int) -> FileResponse:
    """The file as it was uploaded."""
    indicator_import = _import(request, pk)
    return FileResponse(
        indicator_import.file.open("rb"), as_attachment=True, filename=indicator_import.filename
    )


@requires(Capability.IMPORT_INDICATORS)
def marked(request: PortalRequest, pk: int) -> HttpResponse | FileResponse:
    """A copy of a faulty file with its cells marked and commented."""
    indicator_import = _import(request, pk)
    if not indicator_import.marked:
        messages.info(request, _("No cell of this file is marked."))
        return redirect("assessment:import_detail", pk)
    return FileResponse(
        indicator_import.marked.open("rb"),
        as_attachment=True,
        filename=f"{PurePath(indicator_import.filename).stem}-问题标注.xlsx",
        content_type=XLSX,
    )


@requires(Capability.IMPORT_INDICATORS)
def undo(request: PortalRequest, pk: int) -> HttpResponse:
    """Ask whether an import is to be taken back, or say why it cannot be; then do it."""
    indicator_import = _import(request, pk)
    if request.method == "POST":
        try:
            services.undo_import(
                indicator_import=indicator_import, user=request.user, now=timezone.now()
            )
        except ValidationError as error:
            messages.warning(request, error.messages[0])
        else:
            messages.success(request, _("Taken back: the cycle is what it was before."))
        return redirect("assessment:import_detail", pk)
    obstacle = services.why_not_undone(indicator_import)
    context = {"import": indicator_import, "obstacle": obstacle}
    return render(request, "assessment/undo.html", context)


@requires(Capability.IMPORT_INDICATORS)
def template(request: PortalRequest) -> HttpResponse:
    """An empty sheet to fill in."""
    content = exports.template_file(
        city=request.user.own_section.office.unit.city,
        year=timezone.localdate().year,
        user=request.user,
    )
    headers = {"Content-Disposition": 'attachment; filename="indicators-template.xlsx"'}
    return HttpResponse(content, content_type=XLSX, headers=headers)


def _import(request: PortalRequest, pk: int) -> IndicatorImport:
    visible = IndicatorImport.objects.visible_to(request.user).select_related(
        "uploaded_by", "confirmed_by", "undone_by"
    )
    return get_object_or_404(visible, pk=pk)
