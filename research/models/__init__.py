from research.models.bundle_plan import BundlePair, BundlePlan, BundleStop, BundleTrip
from research.models.bundle_wish import BundleWish
from research.models.closure import CountyClosure
from research.models.key_work import KeyWork
from research.models.team import ONE_TRIP_AT_A_TIME, TeamMember
from research.models.topic import LONGEST_PROBLEM, Method, Topic
from research.models.trip import QUIET_PERIOD, UNIT_QUIET_PERIOD, Stop, Trip, Visit

__all__ = [
    "LONGEST_PROBLEM",
    "ONE_TRIP_AT_A_TIME",
    "QUIET_PERIOD",
    "UNIT_QUIET_PERIOD",
    "BundlePair",
    "BundlePlan",
    "BundleStop",
    "BundleTrip",
    "BundleWish",
    "CountyClosure",
    "KeyWork",
    "Method",
    "Stop",
    "TeamMember",
    "Topic",
    "Trip",
    "Visit",
]
