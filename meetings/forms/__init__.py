from meetings.forms.affairs import (
    AffairsMeetingForm,
    AgendaForm,
    DecisionForm,
    DecisionsForm,
    PresentForm,
)
from meetings.forms.attendees import AttendeesForm
from meetings.forms.request import MeetingRequestForm

__all__ = [
    "AffairsMeetingForm",
    "AgendaForm",
    "AttendeesForm",
    "DecisionForm",
    "DecisionsForm",
    "MeetingRequestForm",
    "PresentForm",
]
