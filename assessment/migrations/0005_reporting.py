import django.core.validators
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0003_discipline_handler'),
        ('assessment', '0004_slimming_and_undo'),
        ('notices', '0008_discipline_role'),
        ('pghistory', '0007_auto_20250421_0444'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='TargetReopening',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('period', models.PositiveSmallIntegerField(validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(12)], verbose_name='period until month')),
                ('reason', models.CharField(max_length=200, verbose_name='reason')),
                ('until', models.DateField(verbose_name='open until')),
                ('reopened_name', models.CharField(max_length=40, verbose_name='name of who reopened it')),
                ('reopened_at', models.DateTimeField(verbose_name='reopened at')),
            ],
            options={
                'verbose_name': 'reopening of a target',
                'verbose_name_plural': 'reopenings of targets',
                'ordering': ['reopened_at', 'pk'],
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='TargetReopeningEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('period', models.PositiveSmallIntegerField(validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(12)], verbose_name='period until month')),
                ('reason', models.CharField(max_length=200, verbose_name='reason')),
                ('until', models.DateField(verbose_name='open until')),
                ('reopened_name', models.CharField(max_length=40, verbose_name='name of who reopened it')),
                ('reopened_at', models.DateTimeField(verbose_name='reopened at')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ValueObjection',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('revision', models.PositiveIntegerField(verbose_name='revision')),
                ('reason', models.CharField(max_length=200, verbose_name='reason')),
                ('objected_name', models.CharField(max_length=40, verbose_name='name of who objected')),
                ('objected_at', models.DateTimeField(verbose_name='objected at')),
                ('answer', models.CharField(blank=True, max_length=200, verbose_name='answer')),
                ('answered_name', models.CharField(blank=True, max_length=40, verbose_name='name of who answered')),
                ('answered_at', models.DateTimeField(blank=True, null=True, verbose_name='answered at')),
            ],
            options={
                'verbose_name': 'objection to a value',
                'verbose_name_plural': 'objections to values',
                'ordering': ['objected_at', 'pk'],
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='ValueObjectionEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('revision', models.PositiveIntegerField(verbose_name='revision')),
                ('reason', models.CharField(max_length=200, verbose_name='reason')),
                ('objected_name', models.CharField(max_length=40, verbose_name='name of who objected')),
                ('objected_at', models.DateTimeField(verbose_name='objected at')),
                ('answer', models.CharField(blank=True, max_length=200, verbose_name='answer')),
                ('answered_name', models.CharField(blank=True, max_length=40, verbose_name='name of who answered')),
                ('answered_at', models.DateTimeField(blank=True, null=True, verbose_name='answered at')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.AlterModelOptions(
            name='report',
            options={'default_permissions': (), 'ordering': ['target', 'period'], 'verbose_name': 'reported value', 'verbose_name_plural': 'reported values'},
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='indicator',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='indicator',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='report',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='report',
            name='update_update',
        ),
        migrations.AddField(
            model_name='indicator',
            name='locks_on',
            field=models.DateField(blank=True, null=True, verbose_name='locked after'),
        ),
        migrations.AddField(
            model_name='indicatorevent',
            name='locks_on',
            field=models.DateField(blank=True, null=True, verbose_name='locked after'),
        ),
        migrations.AddField(
            model_name='report',
            name='approved_alone',
            field=models.BooleanField(default=False, verbose_name='approved by who reported it'),
        ),
        migrations.AddField(
            model_name='report',
            name='approved_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='approved at'),
        ),
        migrations.AddField(
            model_name='report',
            name='approved_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='approved by'),
        ),
        migrations.AddField(
            model_name='report',
            name='approved_name',
            field=models.CharField(blank=True, max_length=40, verbose_name='name of who approved it'),
        ),
        migrations.AddField(
            model_name='report',
            name='decided_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='accepted or returned at'),
        ),
        migrations.AddField(
            model_name='report',
            name='decided_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='accepted or returned by'),
        ),
        migrations.AddField(
            model_name='report',
            name='decided_name',
            field=models.CharField(blank=True, max_length=40, verbose_name='name of who accepted or returned it'),
        ),
        migrations.AddField(
            model_name='report',
            name='is_known',
            field=models.BooleanField(default=False, verbose_name='known to a system'),
        ),
        migrations.AddField(
            model_name='report',
            name='is_late',
            field=models.BooleanField(default=False, verbose_name='late'),
        ),
        migrations.AddField(
            model_name='report',
            name='locked_after',
            field=models.DateTimeField(blank=True, null=True, verbose_name='locked after'),
        ),
        migrations.AddField(
            model_name='report',
            name='objectable_until',
            field=models.DateField(blank=True, null=True, verbose_name='open to objection until'),
        ),
        migrations.AddField(
            model_name='report',
            name='period',
            field=models.PositiveSmallIntegerField(default=12, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(12)], verbose_name='period until month'),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='report',
            name='return_reason',
            field=models.CharField(blank=True, max_length=200, verbose_name='why returned'),
        ),
        migrations.AddField(
            model_name='report',
            name='returned_until',
            field=models.DateField(blank=True, null=True, verbose_name='to be mended until'),
        ),
        migrations.AddField(
            model_name='report',
            name='revision',
            field=models.PositiveIntegerField(default=1, verbose_name='revision'),
        ),
        migrations.AddField(
            model_name='report',
            name='state',
            field=models.CharField(choices=[('draft', 'awaits approval'), ('approved', 'with the section'), ('returned', 'returned'), ('accepted', 'accepted'), ('objected', 'the county objects')], default='draft', max_length=8, verbose_name='state'),
        ),
        migrations.AddField(
            model_name='reportevent',
            name='approved_alone',
            field=models.BooleanField(default=False, verbose_name='approved by who reported it'),
        ),
        migrations.AddField(
            model_name='reportevent',
            name='approved_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='approved at'),
        ),
        migrations.AddField(
            model_name='reportevent',
            name='approved_by',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='approved by'),
        ),
        migrations.AddField(
            model_name='reportevent',
            name='approved_name',
            field=models.CharField(blank=True, max_length=40, verbose_name='name of who approved it'),
        ),
        migrations.AddField(
            model_name='reportevent',
            name='decided_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='accepted or returned at'),
        ),
        migrations.AddField(
            model_name='reportevent',
            name='decided_by',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='accepted or returned by'),
        ),
        migrations.AddField(
            model_name='reportevent',
            name='decided_name',
            field=models.CharField(blank=True, max_length=40, verbose_name='name of who accepted or returned it'),
        ),
        migrations.AddField(
            model_name='reportevent',
            name='is_known',
            field=models.BooleanField(default=False, verbose_name='known to a system'),
        ),
        migrations.AddField(
            model_name='reportevent',
            name='is_late',
            field=models.BooleanField(default=False, verbose_name='late'),
        ),
        migrations.AddField(
            model_name='reportevent',
            name='locked_after',
            field=models.DateTimeField(blank=True, null=True, verbose_name='locked after'),
        ),
        migrations.AddField(
            model_name='reportevent',
            name='objectable_until',
            field=models.DateField(blank=True, null=True, verbose_name='open to objection until'),
        ),
        migrations.AddField(
            model_name='reportevent',
            name='period',
            field=models.PositiveSmallIntegerField(default=12, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(12)], verbose_name='period until month'),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='reportevent',
            name='return_reason',
            field=models.CharField(blank=True, max_length=200, verbose_name='why returned'),
        ),
        migrations.AddField(
            model_name='reportevent',
            name='returned_until',
            field=models.DateField(blank=True, null=True, verbose_name='to be mended until'),
        ),
        migrations.AddField(
            model_name='reportevent',
            name='revision',
            field=models.PositiveIntegerField(default=1, verbose_name='revision'),
        ),
        migrations.AddField(
            model_name='reportevent',
            name='state',
            field=models.CharField(choices=[('draft', 'awaits approval'), ('approved', 'with the section'), ('returned', 'returned'), ('accepted', 'accepted'), ('objected', 'the county objects')], default='draft', max_length=8, verbose_name='state'),
        ),
        migrations.AlterField(
            model_name='indicator',
            name='due_on',
            field=models.DateField(verbose_name='on time until'),
        ),
        migrations.AlterField(
            model_name='indicatorevent',
            name='due_on',
            field=models.DateField(verbose_name='on time until'),
        ),
        migrations.AlterField(
            model_name='report',
            name='target',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reports', to='assessment.target', verbose_name='target'),
        ),
        migrations.AlterField(
            model_name='report',
            name='value',
            field=models.DecimalField(blank=True, decimal_places=4, max_digits=14, null=True, verbose_name='value'),
        ),
        migrations.AlterField(
            model_name='reportevent',
            name='value',
            field=models.DecimalField(blank=True, decimal_places=4, max_digits=14, null=True, verbose_name='value'),
        ),
        migrations.RunSQL(
            # What was reported before counts as approved by its one reporter, for the period to
            # which the indicator's day belongs (see assessment.periods). The history gets its new
            # columns filled likewise; nothing that it held is changed.
            [
                """
                UPDATE assessment_report r SET
                    period = LEAST(GREATEST((p.index + 1) * p.long, p.long), 12),
                    state = 'approved', approved_by_id = reported_by_id,
                    approved_name = reported_name, approved_at = reported_at,
                    approved_alone = true, locked_after = reported_at
                FROM (
                    SELECT id, long, elapsed / long - CASE
                        WHEN ((elapsed % long) * 31 + day - 1) * 3 < long * 31 THEN 1 ELSE 0
                    END AS index
                    FROM (
                        SELECT t.id, EXTRACT(DAY FROM i.due_on)::int AS day,
                            (EXTRACT(YEAR FROM i.due_on)::int - c.year) * 12
                                + EXTRACT(MONTH FROM i.due_on)::int - 1 AS elapsed,
                            CASE i.frequency WHEN 'month' THEN 1 WHEN 'quarter' THEN 3
                                WHEN 'half_year' THEN 6 ELSE 12 END AS long
                        FROM assessment_target t
                        JOIN assessment_indicator i ON i.id = t.indicator_id
                        JOIN assessment_cycle c ON c.id = i.cycle_id
                    ) asked
                ) p WHERE p.id = r.target_id
                """,
                "SET CONSTRAINTS ALL IMMEDIATE",
                "ALTER TABLE assessment_reportevent DISABLE TRIGGER USER",
                """
                UPDATE assessment_reportevent e SET
                    period = r.period, state = 'approved', approved_by_id = e.reported_by_id,
                    approved_name = e.reported_name, approved_at = e.reported_at,
                    approved_alone = true, locked_after = e.reported_at
                FROM assessment_report r WHERE r.id = e.pgh_obj_id
                """,
                "ALTER TABLE assessment_reportevent ENABLE TRIGGER USER",
                "SET CONSTRAINTS ALL DEFERRED",
            ],
            reverse_sql=migrations.RunSQL.noop,
        ),
        migrations.RunSQL(
            # What a system knows is asked of no county any more. What an indicator of several
            # periods asks besides, `manage.py rebuild_requirements` states.
            """
            DELETE FROM notices_requirement q
            USING assessment_target t JOIN assessment_indicator i ON i.id = t.indicator_id
            WHERE q.source_kind = 'assessment.target' AND q.source_key = t.id::text
                AND i.minutes = 0
                AND NOT EXISTS (SELECT FROM assessment_report r WHERE r.target_id = t.id)
            """,
            reverse_sql=migrations.RunSQL.noop,
        ),
        migrations.AddIndex(
            model_name='report',
            index=models.Index(condition=models.Q(('state', 'approved')), fields=['target'], name='value_with_the_section'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='indicator',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "assessment_indicatorevent" ("block_id", "code", "cycle_id", "data_source", "direction", "due_on", "explanation", "frequency", "group", "id", "locks_on", "measure", "minutes", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "remark", "scoring", "section_id", "weight", "withdrawn_at") VALUES (NEW."block_id", NEW."code", NEW."cycle_id", NEW."data_source", NEW."direction", NEW."due_on", NEW."explanation", NEW."frequency", NEW."group", NEW."id", NEW."locks_on", NEW."measure", NEW."minutes", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."remark", NEW."scoring", NEW."section_id", NEW."weight", NEW."withdrawn_at"); RETURN NULL;', hash='750533e90842223f7b774a8a226b6a778aefc498', operation='INSERT', pgid='pgtrigger_insert_insert_469ab', table='assessment_indicator', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='indicator',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "assessment_indicatorevent" ("block_id", "code", "cycle_id", "data_source", "direction", "due_on", "explanation", "frequency", "group", "id", "locks_on", "measure", "minutes", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "remark", "scoring", "section_id", "weight", "withdrawn_at") VALUES (NEW."block_id", NEW."code", NEW."cycle_id", NEW."data_source", NEW."direction", NEW."due_on", NEW."explanation", NEW."frequency", NEW."group", NEW."id", NEW."locks_on", NEW."measure", NEW."minutes", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."remark", NEW."scoring", NEW."section_id", NEW."weight", NEW."withdrawn_at"); RETURN NULL;', hash='48d63c3f469aa7552bd979003b0db05ae6f9d8a1', operation='UPDATE', pgid='pgtrigger_update_update_028fe', table='assessment_indicator', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='report',
            trigger=pgtrigger.compiler.Trigger(name='accepted_value_stands', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NOT OLD."is_known" AND OLD."state" = \'accepted\' AND (OLD."value" IS DISTINCT FROM (NEW."value") OR OLD."comment" IS DISTINCT FROM (NEW."comment") OR NOT (NEW."state" IN (\'accepted\', \'returned\'))))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='cb6e45e540acf381a0556040fae6121f107d6d4a', operation='UPDATE', pgid='pgtrigger_accepted_value_stands_04513', table='assessment_report', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='report',
            trigger=pgtrigger.compiler.Trigger(name='accepted_as_approved', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW."state" = \'accepted\' AND OLD."state" IN (\'draft\', \'returned\'))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='936711cb2f8497682f659c83bff2f0dcba0d1b65', operation='UPDATE', pgid='pgtrigger_accepted_as_approved_15b21', table='assessment_report', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='report',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "assessment_reportevent" ("approved_alone", "approved_at", "approved_by_id", "approved_name", "comment", "decided_at", "decided_by_id", "decided_name", "id", "is_known", "is_late", "locked_after", "objectable_until", "period", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reported_at", "reported_by_id", "reported_name", "return_reason", "returned_until", "revision", "state", "target_id", "value") VALUES (NEW."approved_alone", NEW."approved_at", NEW."approved_by_id", NEW."approved_name", NEW."comment", NEW."decided_at", NEW."decided_by_id", NEW."decided_name", NEW."id", NEW."is_known", NEW."is_late", NEW."locked_after", NEW."objectable_until", NEW."period", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."reported_at", NEW."reported_by_id", NEW."reported_name", NEW."return_reason", NEW."returned_until", NEW."revision", NEW."state", NEW."target_id", NEW."value"); RETURN NULL;', hash='8adf0e01a5cc21628e757da981eaf0767ba5f423', operation='INSERT', pgid='pgtrigger_insert_insert_b9e46', table='assessment_report', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='report',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "assessment_reportevent" ("approved_alone", "approved_at", "approved_by_id", "approved_name", "comment", "decided_at", "decided_by_id", "decided_name", "id", "is_known", "is_late", "locked_after", "objectable_until", "period", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reported_at", "reported_by_id", "reported_name", "return_reason", "returned_until", "revision", "state", "target_id", "value") VALUES (NEW."approved_alone", NEW."approved_at", NEW."approved_by_id", NEW."approved_name", NEW."comment", NEW."decided_at", NEW."decided_by_id", NEW."decided_name", NEW."id", NEW."is_known", NEW."is_late", NEW."locked_after", NEW."objectable_until", NEW."period", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."reported_at", NEW."reported_by_id", NEW."reported_name", NEW."return_reason", NEW."returned_until", NEW."revision", NEW."state", NEW."target_id", NEW."value"); RETURN NULL;', hash='e401757cf9fe562abc5e4ac81f8215ec94289c92', operation='UPDATE', pgid='pgtrigger_update_update_ae744', table='assessment_report', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='indicator',
            constraint=models.CheckConstraint(condition=models.Q(('locks_on', None), ('locks_on__gte', models.F('due_on')), _connector='OR'), name='indicator_locks_when_due'),
        ),
        migrations.AddConstraint(
            model_name='report',
            constraint=models.UniqueConstraint(fields=('target', 'period'), name='value_once'),
        ),
        migrations.AddConstraint(
            model_name='report',
            constraint=models.CheckConstraint(condition=models.Q(('period__gte', 1), ('period__lte', 12)), name='value_period_of_the_year'),
        ),
        migrations.AddConstraint(
            model_name='report',
            constraint=models.CheckConstraint(condition=models.Q(('value__isnull', False), models.Q(('comment', ''), _negated=True), _connector='OR'), name='value_or_reason'),
        ),
        migrations.AddConstraint(
            model_name='report',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('is_known', True), ('locked_after', None)), models.Q(('is_known', False), ('locked_after__isnull', False), ('reported_at__lte', models.F('locked_after')), models.Q(('approved_at', None), ('approved_at__lte', models.F('locked_after')), _connector='OR')), _connector='OR'), name='value_before_the_lock'),
        ),
        migrations.AddConstraint(
            model_name='report',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('approved_at', None), ('approved_by', None), ('approved_name', ''), models.Q(('is_known', True), ('state', 'draft'), _connector='OR')), models.Q(('approved_at__isnull', False), ('approved_by__isnull', False), ('is_known', False), models.Q(('state', 'draft'), _negated=True), models.Q(('approved_name', ''), _negated=True)), _connector='OR'), name='value_approved_with_name'),
        ),
        migrations.AddConstraint(
            model_name='report',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('approved_alone', False), ('approved_by', None)), models.Q(('approved_alone', True), ('approved_by', models.F('reported_by'))), models.Q(('approved_alone', False), models.Q(('approved_by', models.F('reported_by')), _negated=True)), _connector='OR'), name='value_approved_by_another'),
        ),
        migrations.AddConstraint(
            model_name='report',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'approved']), models.Q(('decided_at__isnull', False), ('decided_by__isnull', False), models.Q(('decided_name', ''), _negated=True)), _connector='OR'), name='value_decided_with_name'),
        ),
        migrations.AddConstraint(
            model_name='report',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'returned'), _negated=True), models.Q(('is_known', False), ('returned_until__isnull', False), models.Q(('return_reason', ''), _negated=True)), _connector='OR'), name='value_returned_with_reason'),
        ),
        migrations.AddConstraint(
            model_name='report',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('is_known', True), ('objectable_until__isnull', False), ('state__in', ['accepted', 'objected'])), models.Q(('is_known', False), ('objectable_until', None), models.Q(('state', 'objected'), _negated=True)), _connector='OR'), name='value_known_is_open_to_objection'),
        ),
        migrations.AddField(
            model_name='targetreopening',
            name='reopened_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='reopened by'),
        ),
        migrations.AddField(
            model_name='targetreopening',
            name='target',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reopenings', to='assessment.target', verbose_name='target'),
        ),
        migrations.AddField(
            model_name='targetreopeningevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='targetreopeningevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='assessment.targetreopening'),
        ),
        migrations.AddField(
            model_name='targetreopeningevent',
            name='reopened_by',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='reopened by'),
        ),
        migrations.AddField(
            model_name='targetreopeningevent',
            name='target',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='assessment.target', verbose_name='target'),
        ),
        migrations.AddField(
            model_name='valueobjection',
            name='answered_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='answered by'),
        ),
        migrations.AddField(
            model_name='valueobjection',
            name='objected_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='objected by'),
        ),
        migrations.AddField(
            model_name='valueobjection',
            name='report',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='objections', to='assessment.report', verbose_name='value'),
        ),
        migrations.AddField(
            model_name='valueobjectionevent',
            name='answered_by',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='answered by'),
        ),
        migrations.AddField(
            model_name='valueobjectionevent',
            name='objected_by',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='objected by'),
        ),
        migrations.AddField(
            model_name='valueobjectionevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='valueobjectionevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='assessment.valueobjection'),
        ),
        migrations.AddField(
            model_name='valueobjectionevent',
            name='report',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='assessment.report', verbose_name='value'),
        ),
        migrations.AddConstraint(
            model_name='targetreopening',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('reason', ''), _negated=True), models.Q(('reopened_name', ''), _negated=True)), name='reopened_with_reason'),
        ),
        migrations.AddConstraint(
            model_name='targetreopening',
            constraint=models.CheckConstraint(condition=models.Q(('period__gte', 1), ('period__lte', 12)), name='reopened_period_of_the_year'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='targetreopening',
            trigger=pgtrigger.compiler.Trigger(name='reopening_stands', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='74ebd446431e5874a13cbf25139f0f7e1d07ab04', operation='UPDATE OR DELETE', pgid='pgtrigger_reopening_stands_bc8c7', table='assessment_targetreopening', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='targetreopening',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "assessment_targetreopeningevent" ("id", "period", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "reopened_at", "reopened_by_id", "reopened_name", "target_id", "until") VALUES (NEW."id", NEW."period", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."reason", NEW."reopened_at", NEW."reopened_by_id", NEW."reopened_name", NEW."target_id", NEW."until"); RETURN NULL;', hash='da29515ea6f8d4b50ac7fbd1c2ce03c9fc216251', operation='INSERT', pgid='pgtrigger_insert_insert_776a5', table='assessment_targetreopening', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='targetreopening',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "assessment_targetreopeningevent" ("id", "period", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "reopened_at", "reopened_by_id", "reopened_name", "target_id", "until") VALUES (NEW."id", NEW."period", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."reason", NEW."reopened_at", NEW."reopened_by_id", NEW."reopened_name", NEW."target_id", NEW."until"); RETURN NULL;', hash='b2f537801ad43354009a6ec9e23f0222734a8749', operation='UPDATE', pgid='pgtrigger_update_update_4418d', table='assessment_targetreopening', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='targetreopeningevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='a4f38d9e3139befe81c2f68012f6b0093edf824d', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_e3e50', table='assessment_targetreopeningevent', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='valueobjection',
            constraint=models.UniqueConstraint(fields=('report', 'revision'), name='value_objection_once'),
        ),
        migrations.AddConstraint(
            model_name='valueobjection',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('reason', ''), _negated=True), models.Q(('objected_name', ''), _negated=True)), name='value_objection_with_reason'),
        ),
        migrations.AddConstraint(
            model_name='valueobjection',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('answer', ''), ('answered_at', None), ('answered_by', None), ('answered_name', '')), models.Q(('answered_at__isnull', False), ('answered_by__isnull', False), models.Q(('answer', ''), _negated=True), models.Q(('answered_name', ''), _negated=True)), _connector='OR'), name='value_objection_answered_in_a_sentence'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='valueobjection',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "assessment_valueobjectionevent" ("answer", "answered_at", "answered_by_id", "answered_name", "id", "objected_at", "objected_by_id", "objected_name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "report_id", "revision") VALUES (NEW."answer", NEW."answered_at", NEW."answered_by_id", NEW."answered_name", NEW."id", NEW."objected_at", NEW."objected_by_id", NEW."objected_name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."reason", NEW."report_id", NEW."revision"); RETURN NULL;', hash='da3c1429972557b97c69c29d50e425724b25d441', operation='INSERT', pgid='pgtrigger_insert_insert_4bcd4', table='assessment_valueobjection', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='valueobjection',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "assessment_valueobjectionevent" ("answer", "answered_at", "answered_by_id", "answered_name", "id", "objected_at", "objected_by_id", "objected_name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "report_id", "revision") VALUES (NEW."answer", NEW."answered_at", NEW."answered_by_id", NEW."answered_name", NEW."id", NEW."objected_at", NEW."objected_by_id", NEW."objected_name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."reason", NEW."report_id", NEW."revision"); RETURN NULL;', hash='a73c48173fb220d7d59f81fc265d53381067ed92', operation='UPDATE', pgid='pgtrigger_update_update_3cd3d', table='assessment_valueobjection', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='valueobjectionevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='14453744da80d8cdb334ffbef915d5cf6dd62de5', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_528f3', table='assessment_valueobjectionevent', when='BEFORE')),
        ),
    ]
