"""The rules of the house: readable by everybody, adjustable by the office."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import Capability
from accounts.http import PortalRequest, requires
from office.rules import UnknownRule, change_rule, in_force
from portal.forms import RuleForm
from portal.selectors.rules import all_rules


def rules(request: PortalRequest) -> HttpResponse:
    """List all rules with sentence, numbers, source and history."""
    may_change = request.user.can(Capability.CHANGE_RULES)
    return render(request, "portal/rules.html", {"rules": all_rules(), "may_change": may_change})


@requires(Capability.CHANGE_RULES)
def change(request: PortalRequest, rule_id: str) -> HttpResponse:
    """Put another number or switch into force, with its reason."""
    try:
        rule = in_force(rule_id)
    except UnknownRule:
        raise Http404 from None
    form = RuleForm(request.POST or None, rule=rule)
    if form.is_valid():
        try:
            change_rule(
                rule_id,
                enabled=form.cleaned_data["enabled"],
                numbers=form.numbers,
                reason=form.cleaned_data["reason"],
                changed_by=request.user.name,
                now=timezone.now(),
            )
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            messages.success(
                request, _("Rule %(id)s holds as changed from now on.") % {"id": rule_id}
            )
            return redirect("rules")
    return render(request, "portal/rule.html", {"rule": rule, "form": form})
