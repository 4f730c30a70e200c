"""WeCom's client against a real HTTP server: what it answers decides which outcome is raised."""

import json
import logging
import socket
import traceback
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest
import time_machine
from django.core.cache import cache
from pytest_django import Settings
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from notices.channels.outcomes import NotConfirmed, OutcomeUnknown, Refused, Unreachable
from notices.channels.wecom import WeCom, is_configured
from notices.channels.wecom.client import cut

SECRET = "s3cret-of-the-application"
CARD = {
    "user_id": "zhang.san",
    "title": "关于核对党员信息的通知",
    "text": "10月16日前签收",
    "url": "https://portal.example.test/notices/receipts/7/",
}
YES = {"errcode": 0, "errmsg": "ok", "msgid": "msg-1"}

Answer = dict[str, Any] | Response | Callable[[Request], Response]


class Server:
    """Stands for WeCom; takes the next of the answers that it was given, else says yes."""

    def __init__(self, http: HTTPServer) -> None:
        self.url = http.url_for("").rstrip("/")
        self.token_requests: list[dict[str, str]] = []
        self.token_answers: list[Answer] = []
        self.messages: list[dict[str, Any]] = []
        self.tokens_used: list[str] = []
        self.message_answers: list[Answer] = []
        http.expect_request("/cgi-bin/gettoken", method="GET").respond_with_handler(self.give_token)
        http.expect_request("/cgi-bin/message/send", method="POST").respond_with_handler(self.take)

    def give_token(self, request: Request) -> Response:
        self.token_requests.append(request.args.to_dict())
        token = {
            "errcode": 0,
            "access_token": f"token-{len(self.token_requests)}",
            "expires_in": 7200,
        }
        return self._answer(self.token_answers.pop(0) if self.token_answers else token, request)

    def take(self, request: Request) -> Response:
        self.tokens_used.append(request.args["access_token"])
        self.messages.append(json.loads(request.get_data()))
        return self._answer(self.message_answers.pop(0) if self.message_answers else YES, request)

    @staticmethod
    def _answer(answer: Answer, request: Request) -> Response:
        if callable(answer) and not isinstance(answer, Response):
            return answer(request)
        return answer if isinstance(answer, Response) else Response(json.dumps(answer))


def hang(request: Request) -> Response:
    """No answer for as long as the client waits: this ends when it hangs up."""
    request.environ["werkzeug.socket"].recv(1)
    return Response()


def hang_up(request: Request) -> Response:
    request.environ["werkzeug.socket"].shutdown(socket.SHUT_RDWR)
    return Response()


def half(request: Request) -> Response:
    """The connection closes in the middle of the answer."""
    return Response(iter([b'{"errcode": 0']), headers={"Content-Length": "500"})


@pytest.fixture
def server(
    httpserver: HTTPServer,
    settings: Settings,
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
) -> Server:
    """WeCom on this machine, an empty cache, and the settings of an office that uses both."""
    server = Server(httpserver)
    monkeypatch.setenv("no_proxy", "*")
    settings.CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
            "LOCATION": request.node.nodeid,
        }
    }
    settings.WECOM_BASE_URL = server.url
    settings.WECOM_CORP_ID = "ww0123456789abcdef"
    settings.WECOM_AGENT_ID = "1000002"
    settings.WECOM_SECRET = SECRET
    return server


@pytest.fixture
def wecom(server: Server) -> Iterator[WeCom]:
    with WeCom.from_settings() as client:
        yield client


def impatient(server: Server) -> WeCom:
    return WeCom(
        base_url=server.url,
        corp_id="ww0123456789abcdef",
        agent_id="1000002",
        secret=SECRET,
        timeout=httpx.Timeout(10, read=0.05),
    )


def closed_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return free.getsockname()[1]


def test_a_card_goes_to_one_person_and_says_where_to_answer(server: Server, wecom: WeCom) -> None:
    assert wecom.send(**CARD) == "msg-1"

    assert server.token_requests == [{"corpid": "ww0123456789abcdef", "corpsecret": SECRET}]
    assert server.tokens_used == ["token-1"]
    assert server.messages == [
        {
            "touser": "zhang.san",
            "agentid": 1000002,
            "msgtype": "textcard",
            "textcard": {
                "title": "关于核对党员信息的通知",
                "description": "10月16日前签收",
                "url": "https://portal.example.test/notices/receipts/7/",
            },
            "safe": 0,
            "enable_duplicate_check": 1,
            "duplicate_check_interval": 14400,
        }
    ]


def test_no_msgid_is_an_empty_one(server: Server, wecom: WeCom) -> None:
    server.message_answers = [{"errcode": 0}]

    assert wecom.send(**CARD) == ""


@pytest.mark.parametrize("missing", ["WECOM_CORP_ID", "WECOM_AGENT_ID", "WECOM_SECRET"])
def test_the_channel_is_off_unless_all_is_set(
    server: Server, settings: Settings, missing: str
) -> None:
    assert is_configured()

    setattr(settings, missing, "")

    assert not is_configured()


# --- the token ---


def test_one_token_serves_all_messages_and_clients(server: Server, wecom: WeCom) -> None:
    wecom.send(**CARD)
    wecom.send(**CARD)
    with WeCom.from_settings() as another:
        another.send(**CARD)

    assert server.tokens_used == ["token-1"] * 3
    assert len(server.token_requests) == 1


def test_another_application_has_its_own_token(
    server: Server, wecom: WeCom, settings: Settings
) -> None:
    wecom.send(**CARD)
    settings.WECOM_AGENT_ID = "1000003"
    with WeCom.from_settings() as another:
        another.send(**CARD)

    assert server.tokens_used == ["token-1", "token-2"]


def test_a_token_is_kept_until_five_minutes_before_it_expires(
    server: Server, now: datetime
) -> None:
    for minutes in (0, 114, 116):  # of 120
        with (
            time_machine.travel(now + timedelta(minutes=minutes)),
            WeCom.from_settings() as client,
        ):
            client.send(**CARD)

    assert server.tokens_used == ["token-1", "token-1", "token-2"]


def test_an_emptied_cache_costs_a_request(server: Server, wecom: WeCom) -> None:
    wecom.send(**CARD)
    cache.clear()
    with WeCom.from_settings() as another:
        another.send(**CARD)

    assert server.tokens_used == ["token-1", "token-2"]


def test_an_unreachable_cache_stops_nothing(
    server: Server, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    settings.CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": f"redis://127.0.0.1:{closed_port()}/0",
        }
    }
    server.message_answers = [YES, {"errcode": 42001}]

    with WeCom.from_settings() as client:
        assert client.send(**CARD) == "msg-1"
        assert client.send(**CARD) == "msg-1"

    assert server.tokens_used == ["token-1", "token-1", "token-2"]
    assert "no cache for the token of WeCom: ConnectionError" in caplog.text


@pytest.mark.parametrize("code", [40001, 40014, 42001])
def test_a_stale_token_is_renewed_once_for_all_clients(
    server: Server, wecom: WeCom, code: int
) -> None:
    server.message_answers = [{"errcode": code}]

    assert wecom.send(**CARD) == "msg-1"
    with WeCom.from_settings() as another:
        another.send(**CARD)

    assert server.tokens_used == ["token-1", "token-2", "token-2"]
    assert server.messages[0] == server.messages[1]


def test_a_token_that_stays_stale_stops_the_batch(server: Server, wecom: WeCom) -> None:
    server.message_answers = [{"errcode": 42001}, {"errcode": 42001}]

    with pytest.raises(Unreachable, match="42001"):
        wecom.send(**CARD)

    assert len(server.messages) == len(server.token_requests) == 2


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ({"errcode": 40001}, "WECOM_SECRET.*40001"),
        ({"errcode": 40013}, "WECOM_CORP_ID.*40013"),
        ({"errcode": 60020}, "可信 IP.*60020"),
        ({"errcode": 45009}, "频率.*45009"),
        ({"errcode": -1}, "-1"),
        ({"errcode": 0}, "没有给出访问凭证"),
        (["no", "answer"], "无法解读"),
        (Response("<html>"), "无法解读"),
        (Response(status=500), "HTTP 500"),
        (Response(status=302, headers={"Location": "http://gate.invalid/"}), "HTTP 302"),
        (half, "RemoteProtocolError"),
        (hang_up, "无法连接"),
    ],
)
def test_without_a_token_nothing_goes_out(
    server: Server, wecom: WeCom, answer: Answer, reason: str
) -> None:
    server.token_answers = [answer]

    with pytest.raises(Unreachable, match=reason):
        wecom.send(**CARD)

    assert server.messages == []


def test_a_token_that_does_not_come_in_time_stops_the_batch(server: Server) -> None:
    server.token_answers = [hang]

    with impatient(server) as client, pytest.raises(Unreachable, match="ReadTimeout"):
        client.send(**CARD)


# --- what becomes of a message ---


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ({"errcode": 0, "msgid": "m", "invaliduser": "zhang.san"}, "可见范围.*invaliduser"),
        ({"errcode": 0, "msgid": "m", "unlicenseduser": "zhang.san"}, "许可.*unlicenseduser"),
        ({"errcode": 60111}, "通讯录.*60111"),
        ({"errcode": 81013, "invaliduser": "zhang.san"}, "可见范围.*81013"),
        ({"errcode": 85002}, "词语.*85002"),
    ],
)
def test_a_refusal_for_good(server: Server, wecom: WeCom, answer: Answer, reason: str) -> None:
    server.message_answers = [answer]

    with pytest.raises(Refused, match=reason) as refused:
        wecom.send(**CARD)

    assert refused.value.permanent
    assert wecom.send(**CARD) == "msg-1"


@pytest.mark.parametrize("code", [-1, 6000, 999999])
def test_a_busy_or_unheard_of_answer_is_a_refusal_for_now(
    server: Server, wecom: WeCom, code: int
) -> None:
    server.message_answers = [{"errcode": code}]

    with pytest.raises(Refused, match=str(code)) as refused:
        wecom.send(**CARD)

    assert not refused.value.permanent


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ({"errcode": 45009}, "频率.*45009"),
        ({"errcode": 60020}, "可信 IP.*60020"),
        ({"errcode": 50003}, "禁用.*50003"),
        (Response(status=404), "HTTP 404"),
        (Response(status=302, headers={"Location": "http://gate.invalid/"}), "HTTP 302"),
    ],
)
def test_what_stops_every_message_stops_the_batch(
    server: Server, wecom: WeCom, answer: Answer, reason: str
) -> None:
    server.message_answers = [answer]

    with pytest.raises(Unreachable, match=reason):
        wecom.send(**CARD)


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (Response(status=500), "HTTP 500"),
        (Response(status=502), "HTTP 502"),
        (Response("<html>"), "无法解读"),
        (Response("[]"), "无法解读"),
        ({"msgid": "m"}, "无法解读"),
        ({"errcode": "0"}, "无法解读"),
        (Response(b"\xff\xfe{}"), "无法解读"),
        (half, "没有收到回答"),
        (hang_up, "没有收到回答"),
    ],
)
def test_no_clear_answer_leaves_the_outcome_unknown(
    server: Server, wecom: WeCom, answer: Answer, reason: str
) -> None:
    server.message_answers = [answer]

    with pytest.raises(OutcomeUnknown, match=reason):
        wecom.send(**CARD)

    assert len(server.messages) == 1


def test_no_answer_in_time_leaves_the_outcome_unknown(server: Server) -> None:
    server.message_answers = [hang]

    with impatient(server) as client:
        with pytest.raises(OutcomeUnknown, match="ReadTimeout"):
            client.send(**CARD)
        assert client.send(**CARD) == "msg-1"


@pytest.mark.parametrize("base_url", ["http://127.0.0.1:{port}", "qyapi", "http://[", "http://"])
def test_an_address_without_wecom_stops_the_batch(
    server: Server, settings: Settings, base_url: str
) -> None:
    with WeCom.from_settings() as client:
        client.send(**CARD)
    settings.WECOM_BASE_URL = base_url.format(port=closed_port())

    with WeCom.from_settings() as client, pytest.raises(Unreachable, match="无法连接"):
        client.send(**CARD)  # with the token of the cache: it is the message that cannot go out
    cache.clear()
    with WeCom.from_settings() as client, pytest.raises(Unreachable, match="无法连接"):
        client.send(**CARD)


def test_an_agent_id_that_is_no_number_stops_the_batch(server: Server, settings: Settings) -> None:
    settings.WECOM_AGENT_ID = "轻装"

    with WeCom.from_settings() as client, pytest.raises(Unreachable, match="WECOM_AGENT_ID"):
        client.send(**CARD)


def test_a_proxy_of_the_environment_is_used(
    server: Server, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("no_proxy", "")
    monkeypatch.setenv("http_proxy", server.url)
    settings.WECOM_BASE_URL = "http://wecom.invalid"

    with WeCom.from_settings() as client:
        assert client.send(**CARD) == "msg-1"


# --- whom and what a card can hold ---


@pytest.mark.parametrize("user_id", ["", "@all", "a|b", "张三", "a b", "-a", "a" * 65, "a\n"])
def test_only_one_person_can_be_written_to(server: Server, wecom: WeCom, user_id: str) -> None:
    with pytest.raises(Refused) as refused:
        wecom.send(**{**CARD, "user_id": user_id})

    assert refused.value.permanent
    assert server.messages == []


def test_title_and_text_are_cut_to_what_a_card_holds(server: Server, wecom: WeCom) -> None:
    wecom.send(**{**CARD, "title": "会" * 43, "text": "议" * 171})

    card = server.messages[0]["textcard"]
    assert card["title"] == "会" * 41 + "…"
    assert card["description"] == "议" * 169 + "…"


@pytest.mark.parametrize(
    ("text", "limit", "left"),
    [
        ("a" * 10, 10, "a" * 10),
        ("a" * 11, 10, "a" * 7 + "…"),
        ("会议通知", 12, "会议通知"),
        ("会议通知。", 12, "会议通…"),
        ("会议通知。", 11, "会议…"),
        ("🀄🀄🀄", 11, "🀄🀄…"),
        ("", 10, ""),
    ],
)
def test_a_cut_falls_between_characters(text: str, limit: int, left: str) -> None:
    assert cut(text, limit) == left


def test_a_text_is_no_html(server: Server, wecom: WeCom) -> None:
    wecom.send(**{**CARD, "text": '<a href="x">核对</a>'})

    assert server.messages[0]["textcard"]["description"] == '＜a href="x"＞核对＜/a＞'


def test_an_address_is_never_cut(server: Server, wecom: WeCom) -> None:
    with pytest.raises(Refused, match="2048"):
        wecom.send(**{**CARD, "url": "https://portal.example.test/" + "x" * 2048})

    assert server.messages == []


# --- what nobody may read ---


@pytest.mark.parametrize("broken", ["token", "message"])
@pytest.mark.parametrize(
    "answer", [YES, {"errcode": 40001}, {"errcode": 81013}, half, hang, Response(status=500)]
)
def test_neither_log_nor_reason_tells_the_secret_or_the_token(
    server: Server, caplog: pytest.LogCaptureFixture, broken: str, answer: Answer
) -> None:
    answers = server.token_answers if broken == "token" else server.message_answers
    answers += [answer, answer]
    told = ""

    with caplog.at_level(logging.DEBUG), impatient(server) as client:
        try:
            client.send(**CARD)
        except NotConfirmed as error:
            told = error.reason + "".join(traceback.format_exception(error))

    ours = [each for each in caplog.records if each.name != "werkzeug"]  # the server's own log
    told += "".join(each.getMessage() for each in ours)
    assert SECRET not in told
    assert "token-" not in told
