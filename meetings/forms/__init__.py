from meetings.forms.affairs import AffairsMeetingForm, AgendaForm, DecisionForm
from meetings.forms.attendees import AttendeesForm
from meetings.forms.planning import PeriodForm, WishForm
from meetings.forms.request import MeetingRequestForm

__all__ = [
    "AffairsMeetingForm",
    "AgendaForm",
    "AttendeesForm",
    "DecisionForm",
    "MeetingRequestForm",
    "PeriodForm",
    "WishForm",
]
