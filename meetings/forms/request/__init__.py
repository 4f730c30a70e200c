"""The form by which a section asks for a meeting."""

from meetings.forms.request.form import MeetingRequestForm, initial_of

__all__ = ["MeetingRequestForm", "initial_of"]
