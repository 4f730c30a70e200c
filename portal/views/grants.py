"""Who may do what, and where: for the security administrator."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from accounts.access import Capability, Role
from accounts.http import PortalRequest, asked, requires
from accounts.models import User
from accounts.services import assign_role
from portal.forms import GrantForm
from portal.selectors.grants import grants as grants_of
from portal.selectors.grants import people as find_people

ROWS_A_PAGE = 50


@requires(Capability.MANAGE_GRANTS)
def grants(request: PortalRequest) -> HttpResponse:
    """List people with their role and the counties it reaches (``?q=`` finds a name)."""
    people = find_people(request.user, asked(request, "q"))
    page = Paginator(people, ROWS_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "portal/grants.html", {"page": page, "grants": grants_of(page)})


@requires(Capability.MANAGE_GRANTS)
def change(request: PortalRequest, pk: int) -> HttpResponse:
    """Give a person another role or other counties; nobody does so for the own account."""
    others = User.objects.visible_to(request.user).exclude(pk=request.user.pk)
    person = get_object_or_404(others, pk=pk)
    (grant,) = grants_of([person])
    initial = {"role": person.role, "counties": grant.counties}
    form = GrantForm(request.POST or None, initial=initial)
    if form.is_valid():
        try:
            assign_role(
                user=person,
                role=Role(form.cleaned_data["role"]),
                counties=form.cleaned_data["counties"],
            )
        except ValidationError as problem:
            form.add_error("role", problem)
        else:
            messages.success(request, _("%(name)s now works as granted.") % {"name": person.name})
            return redirect("grants")
    return render(request, "portal/grant.html", {"person": person, "form": form})
