"""How every form of the portal is drawn, and the portal's own forms."""

from django.forms.renderers import DjangoTemplates


class PortalFormRenderer(DjangoTemplates):
    """Label, help and error beside each field; Django ties them together for screen readers.

    The tie is ``aria-describedby`` from the field to its help and its errors, and
    ``aria-invalid`` on a field that has errors.
    """

    form_template_name = "portal/forms/form.html"
    field_template_name = "portal/forms/field.html"
