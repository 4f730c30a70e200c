from notices.services.deliveries import deliver_due, release_stuck
from notices.services.notices import (
    acknowledge,
    draft_notice,
    refuse_classified,
    revise_notice,
    send_notice,
)
from notices.services.requirements import rebuild, require

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
