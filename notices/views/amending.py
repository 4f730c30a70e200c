"""Changing what was sent, reading what each version said, and the files that came with it."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import Capability
from accounts.http import PortalRequest, requires
from notices import services
from notices.differences import versions_of
from notices.forms import AmendForm
from notices.models import Attachment, Notice, Receipt


@requires(Capability.SEND_NOTICES)
def amend(request: PortalRequest, notice_id: int) -> HttpResponse:
    """Publish a new version of a notice of the own section."""
    own = Notice.objects.sent_for(request.user).filter(section=request.user.section)
    notice = get_object_or_404(own, pk=notice_id)
    settled = notice.receipts.asked().exclude(state=Receipt.State.OPEN).count()
    form = AmendForm(request.POST or None, notice=notice, settled=settled)
    if form.is_valid():
        try:
            services.amend_notice(
                notice=notice, editor=request.user, now=timezone.now(), **form.content
            )
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            if form.cleaned_data["is_material"]:
                messages.success(request, _("Published. Everybody is told and settles it again."))
            else:
                messages.success(request, _("Published. What was settled stays so."))
            return redirect("notices:board", notice.pk)
    return render(request, "notices/amend.html", {"form": form, "notice": notice})


def versions(request: PortalRequest, notice_id: int) -> HttpResponse:
    """What each version said, against the one before."""
    notices = Notice.objects.visible_to(request.user).filter(sent_at__isnull=False)
    notice = get_object_or_404(notices, pk=notice_id)
    context = {
        "notice": notice,
        "versions": versions_of(notice),
        "attachments": notice.attachments.all(),
    }
    return render(request, "notices/versions.html", context)


def attachment(request: PortalRequest, attachment_id: int) -> FileResponse:
    """A file that came with a notice, to be kept by the browser, never shown by it."""
    file = get_object_or_404(Attachment.objects.visible_to(request.user), pk=attachment_id)
    return FileResponse(file.file.open("rb"), as_attachment=True, filename=file.filename)
