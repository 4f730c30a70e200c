"""The line of each topic is its section's; whoever led a trip was one of its team."""

from django.db import migrations

FILL = """
    UPDATE research_topic t SET line = s.line FROM accounts_section s WHERE s.id = t.section_id;
    INSERT INTO research_teammember (id, trip_id, person_id, first_day, last_day, cancelled)
        SELECT gen_random_uuid(), t.id, t.leader_id, min(s.first_day), max(s.last_day), false
        FROM research_trip t JOIN research_stop s ON s.trip_id = t.id
        GROUP BY t.id ORDER BY t.created_at
        ON CONFLICT DO NOTHING;
"""


class Migration(migrations.Migration):
    dependencies = [("research", "0003_research_whole")]

    operations = [migrations.RunSQL(FILL, migrations.RunSQL.noop)]
