from meetings.models.affairs import AffairsMeeting, Decision
from meetings.models.agenda import AgendaItem
from meetings.models.baseline import Level, PastMeeting
from meetings.models.meeting import Invitation, Meeting
from meetings.models.merge_plan import MergeGroup, MergeMember, MergePlan, MergeWish
from meetings.models.plan import PlannedMeeting
from meetings.models.request import MeetingRequest, Mode, Post

__all__ = [
    "AffairsMeeting",
    "AgendaItem",
    "Decision",
    "Invitation",
    "Level",
    "Meeting",
    "MeetingRequest",
    "MergeGroup",
    "MergeMember",
    "MergePlan",
    "MergeWish",
    "Mode",
    "PastMeeting",
    "PlannedMeeting",
    "Post",
]
