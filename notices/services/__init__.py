from notices.services.amending import amend_notice
from notices.services.answering import acknowledge, answer, mark_read
from notices.services.attachments import attach_file, detach_file
from notices.services.calls import record_call
from notices.services.deciding import decide_unknown, retry_failed
from notices.services.delivering import deliver_due, release_stuck
from notices.services.drafts import (
    delete_draft,
    draft_notice,
    refuse_classified,
    revise_notice,
)
from notices.services.engagements import engage, rebuild_engagements
from notices.services.escalation import escalate
from notices.services.heartbeats import heard_from
from notices.services.preferences import set_contact_preference
from notices.services.reminding import remind_due, remind_missing
from notices.services.requirements import rebuild, require
from notices.services.sending import schedule_notice, send_notice, send_scheduled
from notices.services.verifying import verify

__all__ = [
    "acknowledge",
    "amend_notice",
    "answer",
    "attach_file",
    "decide_unknown",
    "delete_draft",
    "deliver_due",
    "detach_file",
    "draft_notice",
    "engage",
    "escalate",
    "heard_from",
    "mark_read",
    "rebuild",
    "rebuild_engagements",
    "record_call",
    "refuse_classified",
    "release_stuck",
    "remind_due",
    "remind_missing",
    "require",
    "retry_failed",
    "revise_notice",
    "schedule_notice",
    "send_notice",
    "send_scheduled",
    "set_contact_preference",
    "verify",
]
