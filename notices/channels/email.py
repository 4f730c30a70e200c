"""E-mail: the notice's subject, its due time and a link; the text itself stays in the portal."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from notices.models import Delivery


def compose(delivery: Delivery, connection: BaseEmailBackend) -> EmailMessage:
    """The message of a delivery; its Message-ID is the same at every attempt."""
    notice = delivery.receipt.notice
    path = reverse("notices:receipt", args=[delivery.receipt_id])
    context = {
        "notice": notice,
        "unit": delivery.receipt.unit,
        "url": settings.PORTAL_URL.rstrip("/") + path,
    }
    with translation.override(settings.LANGUAGE_CODE):
        return EmailMessage(
            subject=notice.title,
            body=render_to_string("notices/email.txt", context),
            to=[delivery.person.email],
            headers={"Message-ID": delivery.message_id},
            connection=connection,
        )
