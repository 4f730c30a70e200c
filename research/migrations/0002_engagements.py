"""The days that visits take of units, as far as the units may know of them (rule R8)."""

from django.db import migrations

FILL = """
    INSERT INTO notices_engagement (source_kind, source_key, unit_id, county_id, person_id, name,
            during, title, section_id)
        SELECT 'research.visit', v.id::text, v.unit_id, s.county_id, NULL, '',
            tstzrange(
                host.day::timestamp AT TIME ZONE 'Asia/Shanghai',
                (host.day + 1)::timestamp AT TIME ZONE 'Asia/Shanghai'
            ),
            asked.title, t.section_id
        FROM research_visit v
            JOIN research_stop s ON s.id = v.stop_id
            JOIN research_trip t ON t.id = s.trip_id
            CROSS JOIN LATERAL (
                SELECT GREATEST(v.day, (v.arrived_at AT TIME ZONE 'Asia/Shanghai')::date)
            ) AS host (day)
            CROSS JOIN LATERAL (
                SELECT '接待调研：' || min(title COLLATE "C")
                    || CASE WHEN count(*) > 1 THEN '等' || count(*) || '个课题' ELSE '' END
                FROM research_topic JOIN research_trip_topics c ON c.topic_id = research_topic.id
                WHERE c.trip_id = t.id
            ) AS asked (title)
        WHERE t.announced OR v.arrived_at IS NOT NULL;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("notices", "0007_engagement"),
        ("research", "0001_initial"),
    ]

    operations = [migrations.RunSQL(FILL, migrations.RunSQL.noop)]
