"""``manage.py rebuild_requirements``: restate everything required from its sources.

With it goes the sibling table of who is taken when, the engagements.
"""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from notices.services import rebuild, rebuild_engagements


class Command(BaseCommand):
    """Rebuild both tables; with ``--check`` only say, by exit code 1, if anything differs."""

    help = "Rebuild all requirements and engagements from their sources."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--check", action="store_true", help="change nothing; fail if anything differs"
        )

    def handle(self, *args: Any, check: bool, **options: Any) -> None:
        required, engaged = rebuild(check_only=check), rebuild_engagements(check_only=check)
        sentences = [
            _("Requirements: %(missing)s missing, %(changed)s changed, %(orphaned)s orphaned")
            % required,
            _("Engagements: %(missing)s missing, %(orphaned)s orphaned") % engaged,
        ]
        if check and any((*required.values(), *engaged.values())):
            raise CommandError("\n".join(sentences))
        self.stdout.write("\n".join(sentences))
