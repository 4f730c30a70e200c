"""What the database promises of the rows as they are now."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('notices', '0003_move_deliveries'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='delivery',
            name='delivery_once',
        ),
        migrations.RemoveConstraint(
            model_name='delivery',
            name='delivery_queued_has_time',
        ),
        migrations.RemoveConstraint(
            model_name='delivery',
            name='delivery_sent_has_time',
        ),
        migrations.RemoveConstraint(
            model_name='receipt',
            name='receipt_once',
        ),
        migrations.RemoveConstraint(
            model_name='receipt',
            name='receipt_acknowledged_with_name',
        ),
        migrations.RemoveIndex(
            model_name='delivery',
            name='delivery_due',
        ),
        migrations.RemoveIndex(
            model_name='delivery',
            name='delivery_claimed',
        ),
        migrations.RemoveField(
            model_name='delivery',
            name='attempts',
        ),
        migrations.RemoveField(
            model_name='delivery',
            name='claimed_at',
        ),
        migrations.RemoveField(
            model_name='delivery',
            name='old_message_id',
        ),
        migrations.RemoveField(
            model_name='delivery',
            name='next_attempt_at',
        ),
        migrations.RemoveField(
            model_name='delivery',
            name='reason',
        ),
        migrations.RemoveField(
            model_name='delivery',
            name='sent_at',
        ),
        migrations.RemoveField(
            model_name='delivery',
            name='state',
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='receipt',
            trigger=pgtrigger.compiler.Trigger(name='closed_by_verifier', sql=pgtrigger.compiler.UpsertTriggerSql(condition="WHEN (NEW.state = 'closed')", func="\n                    IF EXISTS (\n                        SELECT FROM notices_notice\n                        WHERE id = NEW.notice_id AND needs_verification\n                    ) AND NOT EXISTS (\n                        SELECT FROM notices_verification v\n                        JOIN notices_answer a ON a.id = v.answer_id\n                        WHERE a.receipt_id = NEW.id AND v.outcome = 'accepted'\n                            AND a.answered_at = NEW.acknowledged_at\n                    ) THEN\n                        RAISE EXCEPTION 'an answer is closed by its verifier only'\n                            USING ERRCODE = 'check_violation';\n                    END IF;\n                    RETURN NEW;\n                ", hash='73faa4fd3f81618dabf7f55a4328682b6db0575c', operation='INSERT OR UPDATE OF "state"', pgid='pgtrigger_closed_by_verifier_9ab78', table='notices_receipt', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='notice',
            constraint=models.CheckConstraint(condition=models.Q(('sent_at', None), models.Q(('text', ''), ('basis', ''), _connector='OR', _negated=True), _connector='OR'), name='notice_sent_complete'),
        ),
        migrations.AddConstraint(
            model_name='notice',
            constraint=models.CheckConstraint(condition=models.Q(('needs_verification', False), ('asks', 'answer'), _connector='OR'), name='notice_verified_answers'),
        ),
        migrations.AddConstraint(
            model_name='notice',
            constraint=models.CheckConstraint(condition=models.Q(('asked_version__gte', 1), ('asked_version__lte', models.F('version'))), name='notice_asked_version'),
        ),
        migrations.AddConstraint(
            model_name='receipt',
            constraint=models.UniqueConstraint(fields=('notice', 'unit', 'person'), name='receipt_once', nulls_distinct=False),
        ),
        migrations.AddConstraint(
            model_name='receipt',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('acknowledged_at', None), ('acknowledged_by', None), ('acknowledged_for', ''), ('acknowledged_name', ''), ('acknowledged_sha256', '')), models.Q(('acknowledged_at__isnull', False), ('acknowledged_by__isnull', False), models.Q(('acknowledged_name', ''), _negated=True), models.Q(('acknowledged_sha256', ''), _negated=True)), _connector='OR'), name='receipt_acknowledged_with_name'),
        ),
        migrations.AddConstraint(
            model_name='receipt',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('acknowledged_at__isnull', False), ('state__in', ['answered', 'closed'])), models.Q(('acknowledged_at', None), ('state__in', ['copy', 'open', 'returned'])), _connector='OR'), name='receipt_state_of_answer'),
        ),
        migrations.AddConstraint(
            model_name='delivery',
            constraint=models.UniqueConstraint(fields=('receipt', 'person', 'channel', 'version', 'reminder'), name='delivery_once', nulls_distinct=False),
        ),
        migrations.AddConstraint(
            model_name='delivery',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('channel', 'portal'), ('message', None)), models.Q(models.Q(('channel', 'portal'), _negated=True), ('message__isnull', False)), _connector='OR'), name='delivery_carried_by_message'),
        ),
    ]
