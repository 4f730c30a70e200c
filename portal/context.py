"""What the page skeleton needs on every page."""

from typing import Any

from django.http import HttpRequest


def navigation(request: HttpRequest) -> dict[str, Any]:
    """At most six entries of the top bar for this person's roles."""
    return {"navigation": []}
