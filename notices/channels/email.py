"""E-mail: the notice's subject, its due time and a link; the text itself stays in the portal."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from notices.models import Delivery, Message


def compose(message: Message, items: list[Delivery], connection: BaseEmailBackend) -> EmailMessage:
    """The e-mail of a message; its Message-ID is the same at every attempt."""
    receipt = items[0].receipt
    path = reverse("notices:receipt", args=[receipt.pk])
    context = {
        "notice": receipt.notice,
        "unit": receipt.unit,
        "url": settings.PORTAL_URL.rstrip("/") + path,
    }
    with translation.override(settings.LANGUAGE_CODE):
        return EmailMessage(
            subject=receipt.notice.title,
            body=render_to_string("notices/email.txt", context),
            to=[message.person.email],
            headers={"Message-ID": message.message_id},
            connection=connection,
        )
