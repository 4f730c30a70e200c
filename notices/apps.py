from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NoticesConfig(AppConfig):
    name = "notices"
    verbose_name = _("Notices")

    def ready(self) -> None:
        """Make receipts known as a source of requirements."""
        from notices.requirements import SOURCE
        from notices.sources import register

        register(SOURCE)
