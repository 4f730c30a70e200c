"""Team members, too, get random keys: the gaps of a serial number told of hidden trips."""

import uuid

from django.db import migrations, models

TO_RANDOM = """
    ALTER TABLE research_teammember ALTER COLUMN id DROP IDENTITY;
    ALTER TABLE research_teammember
        ALTER COLUMN id TYPE uuid USING lpad(to_hex(id), 32, '0')::uuid;
    ALTER TABLE research_teammemberevent
        ALTER COLUMN id TYPE uuid USING lpad(to_hex(id), 32, '0')::uuid,
        ALTER COLUMN pgh_obj_id TYPE uuid USING lpad(to_hex(pgh_obj_id), 32, '0')::uuid;
"""
"""Those that there are keep their number, written as a UUID; so do the records of their changes."""


class Migration(migrations.Migration):
    dependencies = [("research", "0005_county_closures")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(TO_RANDOM)],
            state_operations=[
                migrations.AlterModelOptions(
                    name="teammember",
                    options={
                        "default_permissions": (),
                        "ordering": ["trip", "person"],
                        "verbose_name": "team member",
                        "verbose_name_plural": "team members",
                    },
                ),
                migrations.AlterField(
                    model_name="teammember",
                    name="id",
                    field=models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                migrations.AlterField(
                    model_name="teammemberevent",
                    name="id",
                    field=models.UUIDField(default=uuid.uuid4, editable=False, serialize=False),
                ),
            ],
        )
    ]
