"""The schedule board: meetings and trips of one month, as far as this person may see them."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from portal.months import Month


def schedule(request: HttpRequest) -> HttpResponse:
    """List the month's meetings and trips day by day (``?month=2026-11``)."""
    month = Month.asked_for(request.GET.get("month"), timezone.now())
    return render(request, "portal/schedule.html", {"month": month, "days": []})
