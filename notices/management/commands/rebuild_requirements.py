"""``manage.py rebuild_requirements``: restate everything required from its sources."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from notices.services import rebuild


class Command(BaseCommand):
    """Rebuild the requirements; with ``--check`` only say, by exit code 1, if any differ."""

    help = "Rebuild all requirements from their sources."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--check", action="store_true", help="change nothing; fail if anything differs"
        )

    def handle(self, *args: Any, check: bool, **options: Any) -> None:
        counts = rebuild(check_only=check)
        sentence = _(
            "Requirements: %(missing)s missing, %(changed)s changed, %(orphaned)s orphaned"
        )
        if check and any(counts.values()):
            raise CommandError(sentence % counts)
        self.stdout.write(sentence % counts)
