"""What PostgreSQL's planner knows of the tables, in tests that fill them."""

from django.db import connection
from django.db.models import Model


def analyze(*models: type[Model]) -> None:
    """Count these tables as they are inside the test's transaction.

    Autovacuum may have counted them while they held only what other tests took back. The planner
    then takes them for empty, and reads thousands of rows one by one against thousands.
    """
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {', '.join(model._meta.db_table for model in models)}")
