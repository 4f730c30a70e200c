from research.models.closure import CountyClosure
from research.models.key_work import KeyWork
from research.models.talk import Talk, TalkReading, TopicUserPermission, keeps_talks
from research.models.team import ONE_TRIP_AT_A_TIME, TeamMember
from research.models.topic import LONGEST_PROBLEM, Method, Topic
from research.models.trip import QUIET_PERIOD, UNIT_QUIET_PERIOD, Stop, Trip, Visit

__all__ = [
    "LONGEST_PROBLEM",
    "ONE_TRIP_AT_A_TIME",
    "QUIET_PERIOD",
    "UNIT_QUIET_PERIOD",
    "CountyClosure",
    "KeyWork",
    "Method",
    "Stop",
    "Talk",
    "TalkReading",
    "TeamMember",
    "Topic",
    "TopicUserPermission",
    "Trip",
    "Visit",
    "keeps_talks",
]
