"""A reminder can be that of one returned answer."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("notices", "0004_promises"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="reminder",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="reminder",
            name="update_update",
        ),
        migrations.RemoveConstraint(
            model_name="reminder",
            name="reminder_once",
        ),
        migrations.RemoveConstraint(
            model_name="reminder",
            name="reminder_by_somebody",
        ),
        migrations.AddField(
            model_name="reminder",
            name="verification",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="reminder",
                to="notices.verification",
                verbose_name="verification",
            ),
        ),
        migrations.AddField(
            model_name="reminderevent",
            name="verification",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="notices.verification",
                verbose_name="verification",
            ),
        ),
        migrations.AlterField(
            model_name="reminder",
            name="kind",
            field=models.CharField(
                choices=[
                    ("before", "before the deadline"),
                    ("on_day", "on the day of the deadline"),
                    ("by_hand", "by hand"),
                    ("returned", "of a returned answer"),
                ],
                max_length=8,
                verbose_name="kind",
            ),
        ),
        migrations.AlterField(
            model_name="reminderevent",
            name="kind",
            field=models.CharField(
                choices=[
                    ("before", "before the deadline"),
                    ("on_day", "on the day of the deadline"),
                    ("by_hand", "by hand"),
                    ("returned", "of a returned answer"),
                ],
                max_length=8,
                verbose_name="kind",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="reminder",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "notices_reminderevent" ("by_id", "created_at", "id", "kind", "notice_id", "on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "verification_id", "version") VALUES (NEW."by_id", NEW."created_at", NEW."id", NEW."kind", NEW."notice_id", NEW."on", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."verification_id", NEW."version"); RETURN NULL;',
                    hash="4c7c75d2ef3d9b062063b8448a72a68cef2cbd91",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_ac361",
                    table="notices_reminder",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="reminder",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "notices_reminderevent" ("by_id", "created_at", "id", "kind", "notice_id", "on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "verification_id", "version") VALUES (NEW."by_id", NEW."created_at", NEW."id", NEW."kind", NEW."notice_id", NEW."on", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."verification_id", NEW."version"); RETURN NULL;',
                    hash="ea44d31d1f680a4d1f2ffd0ef09a01e046c4adfc",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_34dc8",
                    table="notices_reminder",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="reminder",
            constraint=models.UniqueConstraint(
                condition=models.Q(("kind__in", ["before", "on_day"])),
                fields=("notice", "version", "kind"),
                name="reminder_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="reminder",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("by__isnull", False), ("kind__in", ["by_hand", "returned"])),
                    models.Q(("by", None), ("kind__in", ["before", "on_day"])),
                    _connector="OR",
                ),
                name="reminder_by_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="reminder",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "returned"), ("verification__isnull", False)),
                    models.Q(models.Q(("kind", "returned"), _negated=True), ("verification", None)),
                    _connector="OR",
                ),
                name="reminder_of_a_return",
            ),
        ),
    ]
