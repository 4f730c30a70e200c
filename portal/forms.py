"""How every form of the portal is drawn, and the portal's own forms."""

from decimal import Decimal

from django import forms
from django.forms.renderers import DjangoTemplates
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from accounts.access import Role
from accounts.models import County
from office.models import RuleChange
from office.rules import RuleInForce


class PortalFormRenderer(DjangoTemplates):
    """Label, help and error beside each field; Django ties them together for screen readers.

    The tie is ``aria-describedby`` from the field to its help and its errors, and
    ``aria-invalid`` on a field that has errors.
    """

    form_template_name = "portal/forms/form.html"
    field_template_name = "portal/forms/field.html"


class RuleForm(forms.Form):
    """The switch and the numbers of one rule, with the reason of the change."""

    enabled = forms.BooleanField(label=_("in force"), required=False)
    reason = forms.CharField(
        label=_("Why is it changed?"),
        help_text=_("Kept with your name in the rule's history, for everybody to read."),
        max_length=RuleChange._meta.get_field("reason").max_length,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, data: QueryDict | None = None, *, rule: RuleInForce) -> None:
        self._names = list(rule.numbers)
        super().__init__(data, initial={"enabled": rule.enabled, **rule.numbers})
        for name in self._names:
            self.fields[name] = forms.DecimalField(
                label=_("Number, in %(unit)s") % {"unit": rule.rule.units.get(name, name)},
                min_value=Decimal(0),
                max_digits=9,
                decimal_places=3,
            )
        self.order_fields(["enabled", *self._names, "reason"])

    @property
    def numbers(self) -> dict[str, Decimal]:
        """The numbers typed, by the rule's own names."""
        return {name: self.cleaned_data[name] for name in self._names}


class GrantForm(forms.Form):
    """The one role of a person and the counties that it reaches."""

    role = forms.ChoiceField(label=_("role"), choices=Role)
    counties = forms.ModelMultipleChoiceField(
        label=_("counties"),
        help_text=_("Administrators need none: their roles have no business in counties."),
        queryset=County.objects.all(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
