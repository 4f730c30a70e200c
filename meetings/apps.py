from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MeetingsConfig(AppConfig):
    name = "meetings"
    verbose_name = _("Meetings")

    def ready(self) -> None:
        """Make invitations, resolutions and attendees known as sources of what units owe."""
        from meetings.requirements import ENGAGING, RESOLUTION_SOURCE, SOURCE
        from notices.sources import register, register_engaging

        register(SOURCE)
        register(RESOLUTION_SOURCE)
        register_engaging(ENGAGING)
