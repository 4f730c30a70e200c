"""E-mail: one message over SMTP; what it says leads into the portal."""

import smtplib
from collections.abc import Sequence
from contextlib import suppress
from typing import Self

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.smtp import EmailBackend
from django.core.mail.message import sanitize_address
from django.template.loader import render_to_string
from django.utils import translation

from notices.channels.items import Item, subject
from notices.channels.outcomes import OutcomeUnknown, Refused, Unreachable
from notices.models import Message

YES, CLOSING, FOR_GOOD = {250, 251}, 421, 500
"""SMTP's answers: yes; no, before the server hangs up; from here on no, for good."""


class Mail:
    """The carrier of e-mail: a batch goes over one SMTP connection.

    The steps of SMTP are ours, and not :func:`smtplib.SMTP.sendmail`, because it matters at which
    of them a connection breaks: before the text is handed over nothing was accepted.
    """

    def __init__(self) -> None:
        self._backend = get_connection()

    def __enter__(self) -> Self:
        self._connect()
        return self

    def __exit__(self, *error: object) -> None:
        with suppress(OSError):  # smtplib's own errors are OSErrors as well
            self._backend.close()

    def send(self, message: Message, items: Sequence[Item]) -> None:
        """Send one e-mail. Raises the outcomes of :mod:`notices.channels.outcomes`."""
        if not message.person.email:
            raise Refused("收件人没有邮箱地址", permanent=True)
        try:
            mail = compose(message, items)
            text = mail.message().as_bytes(linesep="\r\n")  # type: ignore[call-arg]
        except ValueError as error:  # a header that cannot be written
            raise Refused(f"邮件无法生成：{error}", permanent=True) from error
        reused = not self._connect()
        if not isinstance(self._backend, EmailBackend):
            self._backend.send_messages([mail])
            return
        try:
            self._hand_over(mail, text)
        except Unreachable:
            if not reused:
                raise
            self._connect()  # a server may hang up after so many messages or so much time
            self._hand_over(mail, text)

    def _connect(self) -> bool:
        """Connect, and answer true, unless the connection is open."""
        try:
            return bool(self._backend.open())
        except OSError as error:
            self._forget()
            raise Unreachable(f"邮件服务器无法连接：{error!r}") from error

    def _hand_over(self, mail: EmailMessage, text: bytes) -> None:
        """One message, step by step; the server may say no at each."""
        smtp: smtplib.SMTP = self._backend.connection  # type: ignore[attr-defined]
        encoding = mail.encoding or settings.DEFAULT_CHARSET
        sender, recipient = (sanitize_address(a, encoding) for a in (mail.from_email, mail.to[0]))
        try:
            smtp.ehlo_or_helo_if_needed()
            self._check_sender(*smtp.mail(sender))
            self._check(*smtp.rcpt(recipient))
        except OSError as error:
            self._forget()
            raise Unreachable(f"邮件服务器中断了连接：{error!r}") from error
        try:
            self._check(*smtp.data(text))
        except smtplib.SMTPDataError as error:
            self._check(error.smtp_code, error.smtp_error)
        except OSError as error:
            self._forget()
            raise OutcomeUnknown(f"发送时连接中断：{error!r}") from error

    def _check_sender(self, code: int, answer: bytes | str) -> None:
        """Raise :class:`Unreachable` for a no: the sender of all messages is the same."""
        if code not in YES:
            self._forget()
            raise Unreachable(f"邮件服务器不接受发件人：{_said(code, answer)}")

    def _check(self, code: int, answer: bytes | str) -> None:
        """Raise :class:`Refused` for a no: 5xx for good, 4xx for now."""
        if code in YES:
            return
        self._start_afresh(hangs_up=code == CLOSING)
        raise Refused(_said(code, answer), permanent=code >= FOR_GOOD)

    def _start_afresh(self, *, hangs_up: bool) -> None:
        """Make ready for the next message after a no."""
        if not hangs_up:
            with suppress(OSError):
                self._backend.connection.rset()  # type: ignore[attr-defined]
                return
        self._forget()

    def _forget(self) -> None:
        """Let a broken connection go; Django would otherwise try to use it again."""
        broken = getattr(self._backend, "connection", None)
        if broken is not None:
            broken.close()
        self._backend.connection = None  # type: ignore[attr-defined]


def _said(code: int, answer: bytes | str) -> str:
    """The server's answer, as it gave it."""
    return f"{code} {answer.decode(errors='replace') if isinstance(answer, bytes) else answer}"


def compose(message: Message, items: Sequence[Item]) -> EmailMessage:
    """The e-mail of a message; its Message-ID is the same at every attempt.

    Raises ``ValueError`` if a header cannot be written.
    """
    with translation.override(settings.LANGUAGE_CODE):
        return EmailMessage(
            subject=subject(items),
            body=render_to_string("notices/email.txt", {"items": items}),
            to=[message.person.email],
            headers={"Message-ID": message.message_id},
        )
