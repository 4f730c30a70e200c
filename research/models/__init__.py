from research.models.alert import (
    LONGEST_EXPLANATION,
    TripAlert,
)
from research.models.bundle_plan import (
    BundlePair,
    BundlePlan,
    BundleStop,
    BundleTrip,
)
from research.models.bundle_wish import (
    BundleWish,
)
from research.models.closure import (
    CountyClosure,
)
from research.models.conduct import (
    LONGEST_CONDUCT_REPORT,
    ConductReport,
    ConductStep,
)
from research.models.key_work import (
    KeyWork,
)
from research.models.report import (
    CORRECTION_LENGTH,
    FINDING_LENGTH,
    RETURN_LENGTH,
    Finding,
    FindingUnit,
    ResearchReport,
)
from research.models.report_lift import LIFT_LENGTH, ReportLift
from research.models.report_reading import ReportReading
from research.models.sign_off import (
    Breach,
    SignOff,
)
from research.models.stop import QUIET_PERIOD, Stop
from research.models.talk import (
    Talk,
    TalkReading,
    TopicUserPermission,
    keeps_talks,
)
from research.models.team import (
    ONE_TRIP_AT_A_TIME,
    TeamChange,
    TeamMember,
)
from research.models.topic import (
    LONGEST_PROBLEM,
    Method,
    Topic,
)
from research.models.trip import Trip
from research.models.visit import REASON_LENGTH, UNIT_QUIET_PERIOD, Visit

__all__ = [
    "CORRECTION_LENGTH",
    "FINDING_LENGTH",
    "LIFT_LENGTH",
    "LONGEST_CONDUCT_REPORT",
    "LONGEST_EXPLANATION",
    "LONGEST_PROBLEM",
    "ONE_TRIP_AT_A_TIME",
    "QUIET_PERIOD",
    "REASON_LENGTH",
    "RETURN_LENGTH",
    "UNIT_QUIET_PERIOD",
    "Breach",
    "BundlePair",
    "BundlePlan",
    "BundleStop",
    "BundleTrip",
    "BundleWish",
    "ConductReport",
    "ConductStep",
    "CountyClosure",
    "Finding",
    "FindingUnit",
    "KeyWork",
    "Method",
    "ReportLift",
    "ReportReading",
    "ResearchReport",
    "SignOff",
    "Stop",
    "Talk",
    "TalkReading",
    "TeamChange",
    "TeamMember",
    "Topic",
    "TopicUserPermission",
    "Trip",
    "TripAlert",
    "Visit",
    "keeps_talks",
]
