"""Roof of the house: settings, URLs, Celery and the pages that need every floor."""

from portal.celery import app as celery_app

__all__ = ["celery_app"]
