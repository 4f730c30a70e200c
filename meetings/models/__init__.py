from meetings.models.affairs import AffairsMeeting, Decision
from meetings.models.meeting import Invitation, Meeting
from meetings.models.request import MeetingRequest, Mode

__all__ = ["AffairsMeeting", "Decision", "Invitation", "Meeting", "MeetingRequest", "Mode"]
