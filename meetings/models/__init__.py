from meetings.models.affairs import AffairsMeeting, Decision, DecisionReading
from meetings.models.agenda import AgendaItem
from meetings.models.attendance import Attendee
from meetings.models.baseline import BaselineUpload, Level, PastMeeting
from meetings.models.meeting import Invitation, Meeting
from meetings.models.merge_plan import MergeGroup, MergeMember, MergePlan, MergeWish
from meetings.models.plan import PlannedMeeting
from meetings.models.record import MeetingRecord, Resolution
from meetings.models.request import MeetingRequest, Mode, Post

__all__ = [
    "AffairsMeeting",
    "AgendaItem",
    "Attendee",
    "BaselineUpload",
    "Decision",
    "DecisionReading",
    "Invitation",
    "Level",
    "Meeting",
    "MeetingRecord",
    "MeetingRequest",
    "MergeGroup",
    "MergeMember",
    "MergePlan",
    "MergeWish",
    "Mode",
    "PastMeeting",
    "PlannedMeeting",
    "Post",
    "Resolution",
]
