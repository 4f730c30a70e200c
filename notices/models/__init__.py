from notices.models.contact import Call, ContactPreference
from notices.models.delivery import Delivery, Reminder
from notices.models.engagement import Engagement
from notices.models.heartbeat import Heartbeat
from notices.models.message import Channel, Message
from notices.models.notice import Attachment, Notice, NoticeVersion, text_hash
from notices.models.receipt import Answer, Receipt, Verification
from notices.models.requirement import Requirement

__all__ = [
    "Answer",
    "Attachment",
    "Call",
    "Channel",
    "ContactPreference",
    "Delivery",
    "Engagement",
    "Heartbeat",
    "Message",
    "Notice",
    "NoticeVersion",
    "Receipt",
    "Reminder",
    "Requirement",
    "Verification",
    "text_hash",
]
