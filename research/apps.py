from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ResearchConfig(AppConfig):
    name = "research"
    verbose_name = _("Field research")

    def ready(self) -> None:
        """Make visits known as a source of requirements."""
        from notices.sources import register
        from research.requirements import SOURCE

        register(SOURCE)
