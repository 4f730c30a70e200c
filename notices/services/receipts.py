"""Who gets a receipt of a notice: one statement for all units, however many."""

from django.db import connection

from notices.models import Notice

_RECEIPTS = """
    INSERT INTO notices_receipt (notice_id, unit_id, county_id, person_id, state,
        acknowledged_name, acknowledged_for, acknowledged_sha256)
    SELECT %(notice)s, u.id, u.county_id, {person}, %(state)s, '', '', ''
    FROM accounts_unit u {people}
    WHERE u.is_active AND u.id IN (SELECT unit_id FROM {units} WHERE notice_id = %(notice)s)
    ORDER BY u.code
    ON CONFLICT DO NOTHING
"""

_EACH_PERSON = """
    JOIN (
        accounts_user p LEFT JOIN accounts_section s ON s.id = p.section_id
        LEFT JOIN accounts_office o ON o.id = s.office_id
    ) ON COALESCE(p.unit_id, o.unit_id) = u.id AND p.is_active AND p.role = ANY(%(roles)s)
"""


def write_receipts(notice: Notice) -> None:
    """A receipt per unit of the audience, or per person in it; and one per copy.

    A unit that is asked gets no copy besides.
    """
    asked, copies = "notices_notice_audience", "notices_notice_copies"
    person, people = ("p.id", _EACH_PERSON) if notice.per_person else ("NULL", "")
    _write(notice, "open", units=asked, person=person, people=people)
    _write(notice, "copy", units=copies, person="NULL", people="")


def _write(notice: Notice, state: str, *, units: str, person: str, people: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            _RECEIPTS.format(units=units, person=person, people=people),
            {"notice": notice.pk, "state": state, "roles": notice.roles},
        )
