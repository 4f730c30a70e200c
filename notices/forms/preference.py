"""The form on which a person chooses how to be told."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from notices.channels.wecom import is_configured
from notices.models import ContactPreference


class ContactPreferenceForm(forms.Form):
    """The channels, each with the address that would be used; the portal stands there fixed."""

    portal = forms.BooleanField(
        label=_("In the portal"),
        help_text=_("Always: whatever is asked of you stands here."),
        disabled=True,
        required=False,
        initial=True,
    )
    wecom = forms.BooleanField(label=_("By WeCom"), required=False)
    email = forms.BooleanField(label=_("By e-mail"), required=False)

    def __init__(self, data: Any = None, *, person: User) -> None:
        chosen = ContactPreference.objects.filter(person=person).first()
        chosen = chosen or ContactPreference(person=person)
        super().__init__(data, initial={"wecom": chosen.wecom, "email": chosen.email})
        self.fields["wecom"].help_text = _wecom_address(person)
        self.fields["email"].help_text = _email_address(person)


def _wecom_address(person: User) -> str:
    if not is_configured():
        return gettext("This portal is not connected with WeCom yet.")
    if not person.wecom_id:
        return gettext("No account is known; the system administrator enters it.")
    return gettext("To the account %(account)s.") % {"account": person.wecom_id}


def _email_address(person: User) -> str:
    if not person.email:
        return gettext("No address is known; the system administrator enters it.")
    return gettext("To %(address)s.") % {"address": person.email}
