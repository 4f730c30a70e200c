from meetings.models.affairs import AffairsMeeting, Decision
from meetings.models.baseline import Level, PastMeeting
from meetings.models.meeting import Invitation, Meeting
from meetings.models.request import MeetingRequest, Mode

__all__ = [
    "AffairsMeeting",
    "Decision",
    "Invitation",
    "Level",
    "Meeting",
    "MeetingRequest",
    "Mode",
    "PastMeeting",
]
