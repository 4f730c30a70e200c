from meetings.models.affairs import AffairsMeeting, Decision, DecisionReading
from meetings.models.agenda import AgendaItem
from meetings.models.baseline import BaselineUpload, Level, PastMeeting
from meetings.models.meeting import Invitation, Meeting
from meetings.models.plan import PlannedMeeting
from meetings.models.request import MeetingRequest, Mode, Post

__all__ = [
    "AffairsMeeting",
    "AgendaItem",
    "BaselineUpload",
    "Decision",
    "DecisionReading",
    "Invitation",
    "Level",
    "Meeting",
    "MeetingRequest",
    "Mode",
    "PastMeeting",
    "PlannedMeeting",
    "Post",
]
