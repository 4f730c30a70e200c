"""Bring accounts up to a list of people."""

import secrets
from collections.abc import Collection, Iterable

from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.db import transaction

from accounts.models import User
from accounts.people import Person
from accounts.services.roles import join_groups

_BATCH = 2000
_LETTERS, _DIGITS = "abcdefghjkmnpqrstuvwxyz", "23456789"
"""Without what looks alike on paper: i, l, o, 0, 1."""
_ITERATIONS = 10_000
"""An initial password is random (about 58 bits), so a few rounds of hashing protect it as well
as a million protect a chosen one; Django hashes it anew, in full, at the first log-in."""


@transaction.atomic
def import_people(people: Collection[Person]) -> dict[str, str]:
    """Create the accounts that are new and bring the others up to the list.

    Answers the initial passwords of the new accounts by staff number; they must be changed at
    the first log-in. Known accounts keep their password. Set-based; repeating changes nothing.
    """
    usernames = [person.username for person in people]
    known = (
        User.objects.select_related("unit", "section")
        .select_for_update(of=("self",))
        .in_bulk(usernames, field_name="username")
    )
    passwords = {
        person.username: initial_password() for person in people if person.username not in known
    }
    _update(known, people)
    _create(passwords, people)
    ids = dict(User.objects.filter(username__in=usernames).values_list("username", "pk"))
    join_groups({ids[person.username]: (person.role, person.counties) for person in people})
    return passwords


def initial_password() -> str:
    """A random password to hand out on paper, e.g. ``hk7m-x2pd-q9tw``; it keeps rule S1."""
    while True:
        text = "".join(secrets.choice(_LETTERS + _DIGITS) for _place in range(12))
        if not text.isalpha() and not text.isdecimal():
            return f"{text[:4]}-{text[4:8]}-{text[8:]}"


def _update(known: dict[str, User], people: Iterable[Person]) -> None:
    changed: list[User] = []
    columns: set[str] = set()
    for person in people:
        user = known.get(person.username)
        if user is None:
            continue
        new = {
            name: value for name, value in person.columns.items() if getattr(user, name) != value
        }
        if new:
            for name, value in new.items():
                setattr(user, name, value)
            changed.append(user)
            columns |= set(new)
    if "phone" in columns:
        # First let go of all, so that two people can swap their phones.
        User.objects.filter(pk__in=[user.pk for user in changed]).update(phone=None)
    if changed:
        User.objects.bulk_update(changed, sorted(columns), batch_size=_BATCH)


def _create(passwords: dict[str, str], people: Iterable[Person]) -> None:
    hasher = PBKDF2PasswordHasher()
    User.objects.bulk_create(
        [
            User(
                **person.columns,
                password=hasher.encode(passwords[person.username], hasher.salt(), _ITERATIONS),
                must_change_password=True,
            )
            for person in people
            if person.username in passwords
        ],
        batch_size=_BATCH,
    )
