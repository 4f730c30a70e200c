"""WeCom (企业微信): one text card of our application to one person.

Our own client and not a library: the address must be free for private deployments, and the
answer's ``errcode`` and ``invaliduser`` must be read. Limits and codes are those of WeCom's
documentation, 发送应用消息 (90236) and 全局错误码 (90313).
"""

from notices.channels.wecom.client import WeCom, is_configured

__all__ = ["WeCom", "is_configured"]
