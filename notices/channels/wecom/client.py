"""The client: one application, one person and one card at a time."""

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Self

import httpx
from django.conf import settings
from django.core.cache import cache

from notices.channels.outcomes import OutcomeUnknown, Refused, Unreachable
from notices.channels.wecom.answers import (
    STALE_TOKEN,
    raise_unless_accepted,
    read,
    token_in,
)

TITLE_BYTES, TEXT_BYTES, URL_BYTES = 128, 512, 2048
REPEAT_SECONDS = 4 * 60 * 60
"""How long WeCom swallows a repeat of the very same message; four hours are its most."""
TOKEN_MARGIN_SECONDS = 5 * 60
"""A token is kept until so long before it expires."""

USER_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.@-]{0,63}")
"""One person. WeCom would take ``@all`` for everybody and ``|`` for a list."""
NO_TAGS = str.maketrans("<>", "＜＞")
"""A card's text may hold HTML; ours is plain."""

NOTHING_WENT_OUT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.InvalidURL,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
)

logger = logging.getLogger(__name__)


def is_configured() -> bool:
    """Whether the office uses WeCom at all; without all three settings the channel is off."""
    return bool(settings.WECOM_CORP_ID and settings.WECOM_AGENT_ID and settings.WECOM_SECRET)


class WeCom:
    """WeCom for a batch of messages, over one HTTP client; use it in a ``with`` statement."""

    def __init__(
        self,
        *,
        base_url: str,
        corp_id: str,
        agent_id: str,
        secret: str,
        timeout: httpx.Timeout,
    ) -> None:
        self.base_url = base_url.rstrip("/")
        self.corp_id = corp_id
        self.agent_id = agent_id
        self._secret = secret
        self._token = ""
        self._token_key = f"wecom-token:{corp_id}:{agent_id}"
        # trust_env on purpose: from an intranet, WeCom is often behind a proxy (HTTPS_PROXY),
        # and a private deployment behind the office's own certificate (SSL_CERT_FILE).
        self._http = httpx.Client(timeout=timeout, trust_env=True)

    @classmethod
    def from_settings(cls) -> "WeCom":
        return cls(
            base_url=settings.WECOM_BASE_URL,
            corp_id=settings.WECOM_CORP_ID,
            agent_id=settings.WECOM_AGENT_ID,
            secret=settings.WECOM_SECRET,
            timeout=httpx.Timeout(settings.WECOM_TIMEOUT),
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._http.close()

    def send(self, *, user_id: str, title: str, text: str, url: str) -> str:
        """Send a card that opens ``url``; answer WeCom's msgid, empty if it gave none.

        Title and text are cut to what a card holds. Raises the outcomes of
        :mod:`notices.channels.outcomes`.
        """
        message = self._card(user_id=user_id, title=title, text=text, url=url)
        answer = self._post(message)
        if answer["errcode"] in STALE_TOKEN:
            self._token = self._fetch_token()
            answer = self._post(message)
        raise_unless_accepted(answer)
        return str(answer.get("msgid") or "")

    def _card(self, *, user_id: str, title: str, text: str, url: str) -> dict[str, object]:
        if not USER_ID.fullmatch(user_id):
            raise Refused("接收人的企业微信账号不合规范", permanent=True)
        if len(url.encode()) > URL_BYTES:
            raise Refused(f"链接超过 {URL_BYTES} 字节", permanent=True)
        if not self.agent_id.isdecimal():
            raise Unreachable("企业微信的应用编号应为数字（WECOM_AGENT_ID）")
        return {
            "touser": user_id,
            "agentid": int(self.agent_id),
            "msgtype": "textcard",
            "textcard": {
                "title": cut(title, TITLE_BYTES),
                "description": cut(text.translate(NO_TAGS), TEXT_BYTES),
                "url": url,
            },
            "safe": 0,
            "enable_duplicate_check": 1,
            "duplicate_check_interval": REPEAT_SECONDS,
        }

    # httpx's errors know the address of their request, with the token or the secret in it:
    # they are not chained, so that no traceback shows them.

    def _post(self, message: dict[str, object]) -> dict[str, Any]:
        """Hand the message over once; the answer, whatever its errcode."""
        token = self._access_token()
        try:
            response = self._http.post(
                f"{self.base_url}/cgi-bin/message/send",
                params={"access_token": token},
                json=message,
            )
        except NOTHING_WENT_OUT as error:
            raise Unreachable(f"企业微信无法连接（{type(error).__name__}）") from None
        except httpx.HTTPError as error:
            reason = f"已发往企业微信，但没有收到回答（{type(error).__name__}）"
            raise OutcomeUnknown(reason) from None
        code = response.status_code
        if response.is_server_error:
            raise OutcomeUnknown(f"已发往企业微信，但服务器出错（HTTP {code}）")
        if not response.is_success:
            raise Unreachable(f"企业微信的地址没有受理（HTTP {code}）")
        try:
            return read(response)
        except ValueError:
            raise OutcomeUnknown(f"已发往企业微信，但回答无法解读（HTTP {code}）") from None

    def _access_token(self) -> str:
        """The token of this batch: the cache is asked for it once."""
        if not self._token:
            with _cache_if_there():
                self._token = cache.get(self._token_key) or ""
        if not self._token:
            self._token = self._fetch_token()
        return self._token

    def _fetch_token(self) -> str:
        """A token from WeCom. Without one nothing can be sent: raises :class:`Unreachable`."""
        try:
            response = self._http.get(
                f"{self.base_url}/cgi-bin/gettoken",
                params={"corpid": self.corp_id, "corpsecret": self._secret},
            )
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise Unreachable(f"企业微信无法连接（{type(error).__name__}）") from None
        if not response.is_success:
            raise Unreachable(f"企业微信没有给出访问凭证（HTTP {response.status_code}）")
        try:
            answer = read(response)
        except ValueError:
            raise Unreachable("企业微信没有给出访问凭证，回答无法解读") from None
        token, lasts = token_in(answer)
        with _cache_if_there():
            cache.set(self._token_key, token, timeout=max(lasts - TOKEN_MARGIN_SECONDS, 0))
        return token


@contextmanager
def _cache_if_there() -> Iterator[None]:
    """The cache spares requests and no more: sending goes on without it."""
    try:
        yield
    except Exception as error:  # each backend has its own
        logger.warning("no cache for the token of WeCom: %s", type(error).__name__)


def cut(text: str, limit: int) -> str:
    """The text in at most ``limit`` bytes of UTF-8; a cut one ends with an ellipsis."""
    data = text.encode()
    if len(data) <= limit:
        return text
    return data[: limit - len("…".encode())].decode(errors="ignore") + "…"
