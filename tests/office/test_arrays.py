"""Columns arrive in the database as they were."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from office.arrays import array_of

KINDS = {
    "text": st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])),
    "bigint": st.integers(-(2**63), 2**63 - 1),
    "numeric": st.decimals(-(10**9), 10**9, places=4),
    "timestamptz": st.integers(0, 2**32).map(lambda moment: datetime.fromtimestamp(moment, UTC)),
    "date": st.dates(),
    "boolean": st.booleans(),
}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kind", KINDS)
@given(data=st.data())
def test_a_column_of_anything_arrives_as_it_was(kind: str, data: st.DataObject) -> None:
    column = data.draw(st.lists(st.none() | KINDS[kind]))
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM unnest(%s::{kind}[])", [array_of(column)])
        assert [value for (value,) in cursor.fetchall()] == column


def test_what_stands_often_is_the_same_each_time() -> None:
    assert array_of(["NULL", None, "", Decimal("1.50"), "NULL"]) == '{"NULL",NULL,"","1.50","NULL"}'
