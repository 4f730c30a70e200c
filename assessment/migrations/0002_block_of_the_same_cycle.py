"""An indicator's block belongs to its cycle: a foreign key over both columns."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("assessment", "0001_initial")]

    operations = [
        migrations.RunSQL(
            sql="""
                ALTER TABLE assessment_indicator
                ADD CONSTRAINT indicator_block_of_its_cycle FOREIGN KEY (block_id, cycle_id)
                REFERENCES assessment_block (id, cycle_id) DEFERRABLE INITIALLY DEFERRED
            """,
            reverse_sql="""
                ALTER TABLE assessment_indicator DROP CONSTRAINT indicator_block_of_its_cycle
            """,
        ),
    ]
