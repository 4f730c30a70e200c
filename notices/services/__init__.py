from notices.services.answering import acknowledge
from notices.services.deliveries import deliver_due, release_stuck
from notices.services.drafts import draft_notice, refuse_classified, revise_notice
from notices.services.requirements import rebuild, require
from notices.services.sending import send_notice

__all__ = [
    "acknowledge",
    "deliver_due",
    "draft_notice",
    "rebuild",
    "refuse_classified",
    "release_stuck",
    "require",
    "revise_notice",
    "send_notice",
]
