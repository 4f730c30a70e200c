from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MeetingsConfig(AppConfig):
    name = "meetings"
    verbose_name = _("Meetings")

    def ready(self) -> None:
        """Make invitations known as a source of requirements."""
        from meetings.requirements import SOURCE
        from notices.sources import register

        register(SOURCE)
