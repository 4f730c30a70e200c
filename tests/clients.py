"""A browser in which somebody has logged in, without a log-in page."""

from django.test import Client

from accounts.models import User


def client_of(person: User) -> Client:
    """A client that this person has logged in with."""
    client = Client()
    client.force_login(person, backend="accounts.backends.StaffNumberOrPhoneBackend")
    return client
