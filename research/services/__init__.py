from research.services.reports import (
    FindingPlan,
    approve_report,
    feed_back_approved,
    file_report,
    lift_overdue,
    return_report,
    write_report,
)
from research.services.topics import propose_topic
from research.services.trips import StopPlan, plan_trip
from research.services.visits import confirm_hosting, mark_arrived

__all__ = [
    "FindingPlan",
    "StopPlan",
    "approve_report",
    "confirm_hosting",
    "feed_back_approved",
    "file_report",
    "lift_overdue",
    "mark_arrived",
    "plan_trip",
    "propose_topic",
    "return_report",
    "write_report",
]
