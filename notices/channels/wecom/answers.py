"""What WeCom's answers mean: its codes, sorted into the outcomes of a channel.

WeCom says no with HTTP 200 and an ``errcode``, or with errcode 0 and ``invaliduser``. Its own
``errmsg`` is not shown: it can change, and may quote what was asked.
"""

from typing import Any

import httpx

from notices.channels.outcomes import Refused, Unreachable

STALE_TOKEN = {40001, 40014, 42001}
"""Answers to a message that a new token may turn into a yes."""
EVERYBODY_WAITS = {
    40001: "应用密钥不正确（WECOM_SECRET）",
    40013: "企业编号不正确（WECOM_CORP_ID）",
    40014: "访问凭证无效",
    40056: "应用编号不正确（WECOM_AGENT_ID）",
    42001: "访问凭证已过期",
    45009: "接口调用超过频率限制",
    45033: "接口并发调用超过限制",
    48002: "应用没有调用该接口的权限",
    50003: "应用已禁用",
    60020: "本服务器的地址不在应用的可信 IP 之内",
    301002: "无权使用该应用",
}
NEVER_ACCEPTED = {
    40003: "接收人的账号无效",
    40031: "接收人不在通讯录或应用可见范围内",
    40033: "消息含有不合法的字符",
    40035: "消息的参数不合法",
    40058: "消息的参数不合法",
    43004: "接收人未关注企业微信",
    45002: "消息内容过长",
    46004: "接收人不存在",
    50002: "接收人不在应用可见范围内",
    60011: "接收人不在应用可见范围内",
    60111: "接收人不在通讯录中",
    81013: "接收人不存在或不在应用可见范围内",
    82001: "接收人无效",
    85002: "消息含有不合法的词语",
}
NOT_TO_THEM = {
    "invaliduser": "接收人不存在或不在应用可见范围内",
    "unlicenseduser": "接收人没有接口许可",
}
"""Whom WeCom left out, though it answers 0; each message is to one person only."""


def read(response: httpx.Response) -> dict[str, Any]:
    """The answer of WeCom; raises ValueError if it is none."""
    answer = response.json()
    if not isinstance(answer, dict) or type(answer.get("errcode")) is not int:
        raise ValueError("no errcode")
    return answer


def token_in(answer: dict[str, Any]) -> tuple[str, int]:
    """The token and the seconds that it lasts; raises Unreachable if there is none."""
    code, token, lasts = answer["errcode"], answer.get("access_token"), answer.get("expires_in")
    if code or not token:
        why = EVERYBODY_WAITS.get(code, "没有给出访问凭证")
        raise Unreachable(f"企业微信：{why}（错误码 {code}）")
    return str(token), lasts if isinstance(lasts, int) else 0


def raise_unless_accepted(answer: dict[str, Any]) -> None:
    """Raise what the answer to a message says. A code unknown to us is a no for the time being."""
    code = answer["errcode"]
    if code in EVERYBODY_WAITS:
        raise Unreachable(f"企业微信：{EVERYBODY_WAITS[code]}（错误码 {code}）")
    if code in NEVER_ACCEPTED:
        raise Refused(f"企业微信拒收：{NEVER_ACCEPTED[code]}（错误码 {code}）", permanent=True)
    if code:
        raise Refused(f"企业微信暂未受理（错误码 {code}）", permanent=False)
    for field, why in NOT_TO_THEM.items():
        if answer.get(field):
            raise Refused(f"企业微信拒收：{why}（{field}）", permanent=True)
