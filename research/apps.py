from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ResearchConfig(AppConfig):
    name = "research"
    verbose_name = _("Field research")

    def ready(self) -> None:
        """Make visits known as a source of requirements and engagements."""
        from notices.sources import register, register_engaging
        from research.requirements import ENGAGING, SOURCE

        register(SOURCE)
        register_engaging(ENGAGING)
