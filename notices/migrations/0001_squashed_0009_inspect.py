"""All that came before in one: a new database is made from this, an old one takes its own way."""

import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.text
import django.db.models.lookups
import notices.models.message
import notices.models.notice
import notices.models.receipt
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('notices', '0001_initial'), ('notices', '0002_answers_and_messages'), ('notices', '0003_move_deliveries'), ('notices', '0004_promises'), ('notices', '0005_reminders_of_returns'), ('notices', '0006_dropped_messages'), ('notices', '0007_engagement'), ('notices', '0008_discipline_role'), ('notices', '0009_inspect')]

    initial = True

    dependencies = [
        ('accounts', '0003_discipline_handler'),
        ('pghistory', '0007_auto_20250421_0444'),
    ]

    operations = [
        migrations.CreateModel(
            name='Heartbeat',
            fields=[
                ('part', models.CharField(choices=[('worker', 'worker'), ('beat', 'scheduler')], max_length=8, primary_key=True, serialize=False, verbose_name='part')),
                ('seen_at', models.DateTimeField(verbose_name='seen at')),
            ],
            options={
                'verbose_name': 'heartbeat',
                'verbose_name_plural': 'heartbeats',
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='ContactPreference',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('person', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='contact_preference', to=settings.AUTH_USER_MODEL, verbose_name='person')),
                ('wecom', models.BooleanField(default=True, verbose_name='by WeCom')),
                ('email', models.BooleanField(default=True, verbose_name='by e-mail')),
                ('changed_at', models.DateTimeField(verbose_name='changed at')),
            ],
            options={
                'verbose_name': 'contact preference',
                'verbose_name_plural': 'contact preferences',
                'default_permissions': (),
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='contactpreference',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "notices_contactpreferenceevent" ("changed_at", "email", "id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "wecom") VALUES (NEW."changed_at", NEW."email", NEW."id", NEW."person_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."wecom"); RETURN NULL;', hash='f43841d846ebb615f4261f46a042afefb78d8780', operation='INSERT', pgid='pgtrigger_insert_insert_557b5', table='notices_contactpreference', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='contactpreference',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "notices_contactpreferenceevent" ("changed_at", "email", "id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "wecom") VALUES (NEW."changed_at", NEW."email", NEW."id", NEW."person_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."wecom"); RETURN NULL;', hash='e7e270f57f1fb46a973a21befb1a43cc56bbce32', operation='UPDATE', pgid='pgtrigger_update_update_ee099', table='notices_contactpreference', when='AFTER')),
        ),
        migrations.CreateModel(
            name='ContactPreferenceEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='notices.contactpreference')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('id', models.BigIntegerField()),
                ('person', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='person')),
                ('wecom', models.BooleanField(default=True, verbose_name='by WeCom')),
                ('email', models.BooleanField(default=True, verbose_name='by e-mail')),
                ('changed_at', models.DateTimeField(verbose_name='changed at')),
            ],
            options={
                'abstract': False,
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='contactpreferenceevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='341d31e221418858605369e43c42bff92d9991df', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_9c762', table='notices_contactpreferenceevent', when='BEFORE')),
        ),
        migrations.CreateModel(
            name='Engagement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source_kind', models.CharField(max_length=40, verbose_name='source')),
                ('source_key', models.CharField(max_length=64, verbose_name='source key')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='engagements', to='accounts.unit', verbose_name='unit')),
                ('county', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='engagements', to='accounts.county', verbose_name='county')),
                ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='engagements', to=settings.AUTH_USER_MODEL, verbose_name='person')),
                ('name', models.CharField(blank=True, max_length=40, verbose_name='name')),
                ('during', django.contrib.postgres.fields.ranges.DateTimeRangeField(verbose_name='from and until')),
                ('title', models.CharField(max_length=200, verbose_name='title')),
                ('section', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='engagements', to='accounts.section', verbose_name='asked by')),
            ],
            options={
                'verbose_name': 'engagement',
                'verbose_name_plural': 'engagements',
                'ordering': ['during', 'pk'],
                'default_permissions': (),
                'indexes': [django.contrib.postgres.indexes.GistIndex(fields=['unit', 'during'], name='engagement_of_unit')],
                'constraints': [models.UniqueConstraint(fields=('source_kind', 'source_key', 'unit', 'name'), name='engagement_once'), models.CheckConstraint(condition=models.Q(('during__isempty', False), ('during__lower_inf', False), ('during__upper_inf', False)), name='engagement_with_both_ends'), models.CheckConstraint(condition=models.Q(('person', None), models.Q(('name', ''), _negated=True), _connector='OR'), name='engagement_person_with_name')],
            },
        ),
        migrations.CreateModel(
            name='Message',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='messages', to=settings.AUTH_USER_MODEL, verbose_name='person')),
                ('channel', models.CharField(choices=[('wecom', 'WeCom'), ('email', 'e-mail')], max_length=8, verbose_name='channel')),
                ('digest_on', models.DateField(blank=True, null=True, verbose_name='digest of')),
                ('is_urgent', models.BooleanField(default=False, verbose_name='urgent')),
                ('message_id', models.CharField(default=notices.models.message.new_message_id, editable=False, max_length=80, unique=True, verbose_name='Message-ID')),
                ('state', models.CharField(choices=[('queued', 'queued'), ('claimed', 'claimed'), ('sending', 'sending'), ('sent', 'sent'), ('failed', 'failed'), ('unknown', 'unknown'), ('dropped', 'not needed any more')], default='queued', max_length=8, verbose_name='state')),
                ('attempts', models.PositiveSmallIntegerField(default=0, verbose_name='attempts')),
                ('next_attempt_at', models.DateTimeField(blank=True, null=True, verbose_name='next attempt')),
                ('claimed_at', models.DateTimeField(blank=True, null=True, verbose_name='claimed at')),
                ('sent_at', models.DateTimeField(blank=True, null=True, verbose_name='sent at')),
                ('reason', models.CharField(blank=True, max_length=300, verbose_name='reason')),
                ('decided_name', models.CharField(blank=True, max_length=40, verbose_name='decided by')),
                ('decided_at', models.DateTimeField(blank=True, null=True, verbose_name='decided at')),
            ],
            options={
                'verbose_name': 'message',
                'verbose_name_plural': 'messages',
                'ordering': ['pk'],
                'default_permissions': (),
                'indexes': [models.Index(condition=models.Q(('state', 'queued')), fields=['channel', 'next_attempt_at', 'id'], name='message_due'), models.Index(condition=models.Q(('state__in', ['claimed', 'sending'])), fields=['claimed_at'], name='message_claimed'), models.Index(fields=['channel', '-claimed_at'], name='message_recent')],
                'constraints': [models.UniqueConstraint(fields=('person', 'channel', 'digest_on'), name='digest_once'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'queued'), _negated=True), ('next_attempt_at__isnull', False), _connector='OR'), name='message_queued_has_time'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'sent'), _negated=True), ('sent_at__isnull', False), _connector='OR'), name='message_sent_has_time'), models.CheckConstraint(condition=models.Q(('digest_on', None), ('is_urgent', False), _connector='OR'), name='message_digest_not_urgent')],
            },
        ),
        migrations.CreateModel(
            name='Notice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('section', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='notices', to='accounts.section', verbose_name='section')),
                ('author', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='notices', to=settings.AUTH_USER_MODEL, verbose_name='author')),
                ('title', models.CharField(max_length=120, verbose_name='title')),
                ('text', models.TextField(blank=True, verbose_name='text')),
                ('basis', models.CharField(blank=True, max_length=200, verbose_name='basis')),
                ('roles', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('cadre', 'township cadre'), ('county', 'county staff'), ('section', 'section staff'), ('office', 'office'), ('leader', 'leader'), ('assessment', 'assessment administrator'), ('discipline', 'discipline handler'), ('system', 'system administrator'), ('security', 'security administrator'), ('audit', 'audit administrator')], max_length=16), default=notices.models.notice.answering_roles, size=None, verbose_name='who is told in the units')),
                ('asks', models.CharField(choices=[('read', 'read'), ('acknowledge', 'acknowledge'), ('answer', 'answer in words'), ('name', 'name somebody')], default='acknowledge', max_length=12, verbose_name='what is asked')),
                ('per_person', models.BooleanField(default=False, verbose_name='each person answers, not one for the unit')),
                ('needs_verification', models.BooleanField(default=False, verbose_name='answers are verified')),
                ('single_task', models.BooleanField(default=False, verbose_name='about a single task')),
                ('due_at', models.DateTimeField(verbose_name='due')),
                ('minutes', models.PositiveIntegerField(verbose_name='minutes per unit')),
                ('urgent_reason', models.CharField(blank=True, max_length=200, verbose_name='reason of urgency')),
                ('created_at', models.DateTimeField(verbose_name='created at')),
                ('send_at', models.DateTimeField(blank=True, null=True, verbose_name='to be sent at')),
                ('held_back', models.CharField(blank=True, max_length=300, verbose_name='why it was not sent')),
                ('sent_at', models.DateTimeField(blank=True, null=True, verbose_name='sent at')),
                ('version', models.PositiveSmallIntegerField(default=1, verbose_name='version')),
                ('asked_version', models.PositiveSmallIntegerField(default=1, verbose_name='version to settle')),
                ('audience', models.ManyToManyField(related_name='addressed_notices', to='accounts.unit', verbose_name='audience')),
                ('copies', models.ManyToManyField(blank=True, related_name='copied_notices', to='accounts.unit', verbose_name='copies to')),
            ],
            options={
                'verbose_name': 'notice',
                'verbose_name_plural': 'notices',
                'ordering': ['-created_at', '-pk'],
                'default_permissions': (),
                'indexes': [models.Index(fields=['section', '-created_at'], name='notices_not_section_dbedd2_idx'), models.Index(condition=models.Q(('send_at__isnull', False), ('sent_at', None)), fields=['send_at'], name='notice_to_send')],
                'constraints': [models.CheckConstraint(condition=models.Q(('minutes__gt', 0)), name='notice_minutes_positive'), models.CheckConstraint(condition=models.Q(('sent_at', None), ('due_at__gt', models.F('sent_at')), _connector='OR'), name='notice_due_after_sent'), models.CheckConstraint(condition=models.Q(('sent_at', None), models.Q(('text', ''), ('basis', ''), _connector='OR', _negated=True), _connector='OR'), name='notice_sent_complete'), models.CheckConstraint(condition=models.Q(('needs_verification', False), ('asks', 'answer'), _connector='OR'), name='notice_verified_answers'), models.CheckConstraint(condition=models.Q(('asked_version__gte', 1), ('asked_version__lte', models.F('version'))), name='notice_asked_version')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='notice',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "notices_noticeevent" ("asked_version", "asks", "author_id", "basis", "created_at", "due_at", "held_back", "id", "minutes", "needs_verification", "per_person", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "roles", "section_id", "send_at", "sent_at", "single_task", "text", "title", "urgent_reason", "version") VALUES (NEW."asked_version", NEW."asks", NEW."author_id", NEW."basis", NEW."created_at", NEW."due_at", NEW."held_back", NEW."id", NEW."minutes", NEW."needs_verification", NEW."per_person", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."roles", NEW."section_id", NEW."send_at", NEW."sent_at", NEW."single_task", NEW."text", NEW."title", NEW."urgent_reason", NEW."version"); RETURN NULL;', hash='3fbdd00b935f00bf3f2e2eb8063c8d166ad2417d', operation='INSERT', pgid='pgtrigger_insert_insert_44969', table='notices_notice', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='notice',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "notices_noticeevent" ("asked_version", "asks", "author_id", "basis", "created_at", "due_at", "held_back", "id", "minutes", "needs_verification", "per_person", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "roles", "section_id", "send_at", "sent_at", "single_task", "text", "title", "urgent_reason", "version") VALUES (NEW."asked_version", NEW."asks", NEW."author_id", NEW."basis", NEW."created_at", NEW."due_at", NEW."held_back", NEW."id", NEW."minutes", NEW."needs_verification", NEW."per_person", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."roles", NEW."section_id", NEW."send_at", NEW."sent_at", NEW."single_task", NEW."text", NEW."title", NEW."urgent_reason", NEW."version"); RETURN NULL;', hash='439538242332f2412026c222ef44203bd25d903a', operation='UPDATE', pgid='pgtrigger_update_update_0f9bc', table='notices_notice', when='AFTER')),
        ),
        migrations.CreateModel(
            name='Attachment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('notice', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='attachments', to='notices.notice', verbose_name='notice')),
                ('file', models.FileField(max_length=200, upload_to=notices.models.notice.attachment_name, verbose_name='file')),
                ('filename', models.CharField(max_length=200, verbose_name='file name')),
                ('size', models.PositiveIntegerField(verbose_name='size in bytes')),
                ('sha256', models.CharField(max_length=64, verbose_name='hash')),
                ('added_at', models.DateTimeField(verbose_name='added at')),
            ],
            options={
                'verbose_name': 'attachment',
                'verbose_name_plural': 'attachments',
                'ordering': ['pk'],
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='NoticeEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='notices.notice')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('id', models.BigIntegerField()),
                ('section', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='accounts.section', verbose_name='section')),
                ('author', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='author')),
                ('title', models.CharField(max_length=120, verbose_name='title')),
                ('text', models.TextField(blank=True, verbose_name='text')),
                ('basis', models.CharField(blank=True, max_length=200, verbose_name='basis')),
                ('roles', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('cadre', 'township cadre'), ('county', 'county staff'), ('section', 'section staff'), ('office', 'office'), ('leader', 'leader'), ('assessment', 'assessment administrator'), ('discipline', 'discipline handler'), ('system', 'system administrator'), ('security', 'security administrator'), ('audit', 'audit administrator')], max_length=16), default=notices.models.notice.answering_roles, size=None, verbose_name='who is told in the units')),
                ('asks', models.CharField(choices=[('read', 'read'), ('acknowledge', 'acknowledge'), ('answer', 'answer in words'), ('name', 'name somebody')], default='acknowledge', max_length=12, verbose_name='what is asked')),
                ('per_person', models.BooleanField(default=False, verbose_name='each person answers, not one for the unit')),
                ('needs_verification', models.BooleanField(default=False, verbose_name='answers are verified')),
                ('single_task', models.BooleanField(default=False, verbose_name='about a single task')),
                ('due_at', models.DateTimeField(verbose_name='due')),
                ('minutes', models.PositiveIntegerField(verbose_name='minutes per unit')),
                ('urgent_reason', models.CharField(blank=True, max_length=200, verbose_name='reason of urgency')),
                ('created_at', models.DateTimeField(verbose_name='created at')),
                ('send_at', models.DateTimeField(blank=True, null=True, verbose_name='to be sent at')),
                ('held_back', models.CharField(blank=True, max_length=300, verbose_name='why it was not sent')),
                ('sent_at', models.DateTimeField(blank=True, null=True, verbose_name='sent at')),
                ('version', models.PositiveSmallIntegerField(default=1, verbose_name='version')),
                ('asked_version', models.PositiveSmallIntegerField(default=1, verbose_name='version to settle')),
            ],
            options={
                'abstract': False,
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='noticeevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='979ca3a272aaa31bef5ec9b48e68ef6b64492f19', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_0c05e', table='notices_noticeevent', when='BEFORE')),
        ),
        migrations.CreateModel(
            name='NoticeVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('notice', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='versions', to='notices.notice', verbose_name='notice')),
                ('number', models.PositiveSmallIntegerField(verbose_name='version')),
                ('title', models.CharField(max_length=120, verbose_name='title')),
                ('text', models.TextField(verbose_name='text')),
                ('due_at', models.DateTimeField(verbose_name='due')),
                ('sha256', models.CharField(max_length=64, verbose_name='hash')),
                ('is_material', models.BooleanField(default=True, verbose_name='asks again')),
                ('change', models.CharField(blank=True, max_length=200, verbose_name='what has changed')),
                ('editor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='notice_versions', to=settings.AUTH_USER_MODEL, verbose_name='editor')),
                ('editor_name', models.CharField(max_length=40, verbose_name='name of the editor')),
                ('published_at', models.DateTimeField(verbose_name='published at')),
            ],
            options={
                'verbose_name': 'version of a notice',
                'verbose_name_plural': 'versions of notices',
                'ordering': ['notice', '-number'],
                'default_permissions': (),
                'constraints': [models.UniqueConstraint(fields=('notice', 'number'), name='notice_version_once'), models.CheckConstraint(condition=models.Q(models.Q(('is_material', True), ('number', 1)), models.Q(('number__gt', 1), models.Q(('change', ''), _negated=True)), _connector='OR'), name='notice_version_says_what_changed')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='noticeversion',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='9f90af60afa3872e22f977bba1b9a3d67f505569', operation='UPDATE', pgid='pgtrigger_append_only_490e7', table='notices_noticeversion', when='BEFORE')),
        ),
        migrations.CreateModel(
            name='Receipt',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('notice', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='receipts', to='notices.notice', verbose_name='notice')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='receipts', to='accounts.unit', verbose_name='unit')),
                ('county', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='receipts', to='accounts.county', verbose_name='county')),
                ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='receipts', to=settings.AUTH_USER_MODEL, verbose_name='person')),
                ('state', models.CharField(choices=[('copy', 'for information'), ('open', 'open'), ('answered', 'answered, to be verified'), ('returned', 'returned'), ('closed', 'closed')], default='open', max_length=8, verbose_name='state')),
                ('read_at', models.DateTimeField(blank=True, null=True, verbose_name='read at')),
                ('acknowledged_at', models.DateTimeField(blank=True, null=True, verbose_name='acknowledged at')),
                ('acknowledged_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='acknowledgements', to=settings.AUTH_USER_MODEL, verbose_name='acknowledged by')),
                ('acknowledged_name', models.CharField(blank=True, max_length=40, verbose_name='name of who acknowledged')),
                ('acknowledged_for', models.CharField(blank=True, max_length=40, verbose_name='in the place of')),
                ('acknowledged_sha256', models.CharField(blank=True, max_length=64, verbose_name='hash of the text read')),
                ('call_since', models.DateTimeField(blank=True, null=True, verbose_name='on the call list since')),
            ],
            options={
                'verbose_name': 'receipt',
                'verbose_name_plural': 'receipts',
                'ordering': ['unit__code', 'pk'],
                'default_permissions': (),
                'indexes': [models.Index(condition=models.Q(('state__in', ['open', 'returned'])), fields=['notice'], name='receipt_missing')],
                'constraints': [models.UniqueConstraint(fields=('notice', 'unit', 'person'), name='receipt_once', nulls_distinct=False), models.CheckConstraint(condition=models.Q(models.Q(('acknowledged_at', None), ('acknowledged_by', None), ('acknowledged_for', ''), ('acknowledged_name', ''), ('acknowledged_sha256', '')), models.Q(('acknowledged_at__isnull', False), ('acknowledged_by__isnull', False), models.Q(('acknowledged_name', ''), _negated=True), models.Q(('acknowledged_sha256', ''), _negated=True)), _connector='OR'), name='receipt_acknowledged_with_name'), models.CheckConstraint(condition=models.Q(models.Q(('acknowledged_at__isnull', False), ('state__in', ['answered', 'closed'])), models.Q(('acknowledged_at', None), ('state__in', ['copy', 'open', 'returned'])), _connector='OR'), name='receipt_state_of_answer')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='receipt',
            trigger=pgtrigger.compiler.Trigger(name='closed_by_verifier', sql=pgtrigger.compiler.UpsertTriggerSql(condition="WHEN (NEW.state = 'closed')", func="\n                    IF EXISTS (\n                        SELECT FROM notices_notice\n                        WHERE id = NEW.notice_id AND needs_verification\n                    ) AND NOT EXISTS (\n                        SELECT FROM notices_verification v\n                        JOIN notices_answer a ON a.id = v.answer_id\n                        WHERE a.receipt_id = NEW.id AND v.outcome = 'accepted'\n                            AND a.answered_at = NEW.acknowledged_at\n                    ) THEN\n                        RAISE EXCEPTION 'an answer is closed by its verifier only'\n                            USING ERRCODE = 'check_violation';\n                    END IF;\n                    RETURN NEW;\n                ", hash='73faa4fd3f81618dabf7f55a4328682b6db0575c', operation='INSERT OR UPDATE OF "state"', pgid='pgtrigger_closed_by_verifier_9ab78', table='notices_receipt', when='BEFORE')),
        ),
        migrations.CreateModel(
            name='Call',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('receipt', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='calls', to='notices.receipt', verbose_name='receipt')),
                ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='calls', to=settings.AUTH_USER_MODEL, verbose_name='who was rung')),
                ('outcome', models.CharField(choices=[('reached', 'reached'), ('no_answer', 'no answer'), ('wrong_number', 'wrong number')], max_length=12, verbose_name='outcome')),
                ('note', models.CharField(blank=True, max_length=200, verbose_name='note')),
                ('caller', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='made_calls', to=settings.AUTH_USER_MODEL, verbose_name='caller')),
                ('caller_name', models.CharField(max_length=40, verbose_name='name of the caller')),
                ('called_at', models.DateTimeField(verbose_name='called at')),
            ],
            options={
                'verbose_name': 'call',
                'verbose_name_plural': 'calls',
                'ordering': ['-called_at', '-pk'],
                'default_permissions': (),
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='call',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='da20acecd532f9c94199537992b8cfd04b526793', operation='UPDATE', pgid='pgtrigger_append_only_07a1d', table='notices_call', when='BEFORE')),
        ),
        migrations.CreateModel(
            name='Answer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('receipt', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='answers', to='notices.receipt', verbose_name='receipt')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='answers', to='notices.noticeversion', verbose_name='version')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='answers', to=settings.AUTH_USER_MODEL, verbose_name='person')),
                ('name', models.CharField(max_length=40, verbose_name='name')),
                ('for_name', models.CharField(blank=True, max_length=40, verbose_name='in the place of')),
                ('text', models.TextField(blank=True, verbose_name='answer')),
                ('named', models.CharField(blank=True, max_length=40, verbose_name='who is named')),
                ('file', models.FileField(blank=True, max_length=200, upload_to=notices.models.receipt.answer_file_name, verbose_name='file')),
                ('filename', models.CharField(blank=True, max_length=200, verbose_name='file name')),
                ('answered_at', models.DateTimeField(verbose_name='answered at')),
            ],
            options={
                'verbose_name': 'answer',
                'verbose_name_plural': 'answers',
                'ordering': ['receipt', 'answered_at', 'pk'],
                'default_permissions': (),
                'constraints': [models.UniqueConstraint(fields=('receipt', 'answered_at'), name='answer_once'), models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='answer_with_name'), models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('text'), 500), name='answer_text_length')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='answer',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='59e816102540f2c8d293dfcbfaf37d4832079372', operation='UPDATE', pgid='pgtrigger_append_only_86c11', table='notices_answer', when='BEFORE')),
        ),
        migrations.CreateModel(
            name='Requirement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source_kind', models.CharField(max_length=40, verbose_name='source')),
                ('source_key', models.CharField(max_length=64, verbose_name='source key')),
                ('kind', models.CharField(choices=[('acknowledge', 'acknowledge a notice'), ('attend', 'attend a meeting'), ('host', 'host a visit'), ('inspect', 'inspect another county'), ('report', 'report a value'), ('answer', 'answer a notice')], max_length=12, verbose_name='kind')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='requirements', to='accounts.unit', verbose_name='unit')),
                ('county', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='requirements', to='accounts.county', verbose_name='county')),
                ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='requirements', to=settings.AUTH_USER_MODEL, verbose_name='person')),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='requirements', to='accounts.section', verbose_name='asked by')),
                ('title', models.CharField(max_length=200, verbose_name='title')),
                ('basis', models.CharField(max_length=200, verbose_name='basis')),
                ('due_at', models.DateTimeField(verbose_name='due')),
                ('people', models.PositiveIntegerField(verbose_name='number of people')),
                ('minutes', models.PositiveIntegerField(verbose_name='minutes per person')),
                ('estimate', models.CharField(max_length=100, verbose_name='source of the estimate')),
                ('state', models.CharField(choices=[('open', 'open'), ('done', 'done'), ('withdrawn', 'withdrawn')], default='open', max_length=10, verbose_name='state')),
                ('done_at', models.DateTimeField(blank=True, null=True, verbose_name='done at')),
                ('done_by', models.CharField(blank=True, max_length=40, verbose_name='done by')),
            ],
            options={
                'verbose_name': 'requirement',
                'verbose_name_plural': 'requirements',
                'ordering': ['due_at', 'pk'],
                'default_permissions': (),
                'indexes': [models.Index(condition=models.Q(('state', 'open')), fields=['unit', 'due_at'], name='requirement_open_by_unit'), models.Index(fields=['county', 'due_at'], name='notices_req_county__7f598c_idx'), models.Index(fields=['asked_by', 'due_at'], name='notices_req_asked_b_03b73f_idx')],
                'constraints': [models.UniqueConstraint(fields=('source_kind', 'source_key', 'unit', 'person'), name='requirement_once', nulls_distinct=False), models.CheckConstraint(condition=models.Q(models.Q(('done_at__isnull', False), ('state', 'done')), models.Q(models.Q(('state', 'done'), _negated=True), ('done_at', None), ('done_by', '')), _connector='OR'), name='requirement_done_when_done')],
            },
        ),
        migrations.CreateModel(
            name='Verification',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('answer', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='verification', to='notices.answer', verbose_name='answer')),
                ('outcome', models.CharField(choices=[('accepted', 'accepted'), ('returned', 'returned')], max_length=8, verbose_name='outcome')),
                ('sentence', models.CharField(max_length=300, verbose_name="the verifier's sentence")),
                ('verifier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='verifications', to=settings.AUTH_USER_MODEL, verbose_name='verifier')),
                ('verifier_name', models.CharField(max_length=40, verbose_name='name of the verifier')),
                ('verified_at', models.DateTimeField(verbose_name='verified at')),
            ],
            options={
                'verbose_name': 'verification',
                'verbose_name_plural': 'verifications',
                'ordering': ['pk'],
                'default_permissions': (),
                'constraints': [models.CheckConstraint(condition=models.Q(('sentence__regex', '\\S'), models.Q(('verifier_name', ''), _negated=True)), name='verification_in_a_sentence')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='verification',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='f679830cda8197a772148e7cc7e7f6b0004492ce', operation='UPDATE', pgid='pgtrigger_append_only_2d2d9', table='notices_verification', when='BEFORE')),
        ),
        migrations.CreateModel(
            name='Reminder',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('notice', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reminders', to='notices.notice', verbose_name='notice')),
                ('kind', models.CharField(choices=[('before', 'before the deadline'), ('on_day', 'on the day of the deadline'), ('by_hand', 'by hand'), ('returned', 'of a returned answer')], max_length=8, verbose_name='kind')),
                ('version', models.PositiveSmallIntegerField(verbose_name='version')),
                ('on', models.DateField(verbose_name='day')),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reminders', to=settings.AUTH_USER_MODEL, verbose_name='by')),
                ('verification', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='reminder', to='notices.verification', verbose_name='verification')),
                ('created_at', models.DateTimeField(verbose_name='created at')),
            ],
            options={
                'verbose_name': 'reminder',
                'verbose_name_plural': 'reminders',
                'ordering': ['-created_at'],
                'default_permissions': (),
                'constraints': [models.UniqueConstraint(condition=models.Q(('kind__in', ['before', 'on_day'])), fields=('notice', 'version', 'kind'), name='reminder_once'), models.UniqueConstraint(condition=models.Q(('kind', 'by_hand')), fields=('notice', 'on'), name='reminder_by_hand_once_a_day'), models.CheckConstraint(condition=models.Q(models.Q(('by__isnull', False), ('kind__in', ['by_hand', 'returned'])), models.Q(('by', None), ('kind__in', ['before', 'on_day'])), _connector='OR'), name='reminder_by_somebody'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'returned'), ('verification__isnull', False)), models.Q(models.Q(('kind', 'returned'), _negated=True), ('verification', None)), _connector='OR'), name='reminder_of_a_return')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='reminder',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "notices_reminderevent" ("by_id", "created_at", "id", "kind", "notice_id", "on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "verification_id", "version") VALUES (NEW."by_id", NEW."created_at", NEW."id", NEW."kind", NEW."notice_id", NEW."on", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."verification_id", NEW."version"); RETURN NULL;', hash='4c7c75d2ef3d9b062063b8448a72a68cef2cbd91', operation='INSERT', pgid='pgtrigger_insert_insert_ac361', table='notices_reminder', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='reminder',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "notices_reminderevent" ("by_id", "created_at", "id", "kind", "notice_id", "on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "verification_id", "version") VALUES (NEW."by_id", NEW."created_at", NEW."id", NEW."kind", NEW."notice_id", NEW."on", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."verification_id", NEW."version"); RETURN NULL;', hash='ea44d31d1f680a4d1f2ffd0ef09a01e046c4adfc', operation='UPDATE', pgid='pgtrigger_update_update_34dc8', table='notices_reminder', when='AFTER')),
        ),
        migrations.CreateModel(
            name='Delivery',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('receipt', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='deliveries', to='notices.receipt', verbose_name='receipt')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='deliveries', to=settings.AUTH_USER_MODEL, verbose_name='person')),
                ('channel', models.CharField(choices=[('portal', 'portal'), ('wecom', 'WeCom'), ('email', 'e-mail')], max_length=8, verbose_name='channel')),
                ('version', models.PositiveSmallIntegerField(default=1, verbose_name='version')),
                ('reminder', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='deliveries', to='notices.reminder', verbose_name='reminder')),
                ('message', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='deliveries', to='notices.message', verbose_name='message')),
                ('created_at', models.DateTimeField(verbose_name='created at')),
            ],
            options={
                'verbose_name': 'delivery',
                'verbose_name_plural': 'deliveries',
                'ordering': ['pk'],
                'default_permissions': (),
                'constraints': [models.UniqueConstraint(fields=('receipt', 'person', 'channel', 'version', 'reminder'), name='delivery_once', nulls_distinct=False), models.CheckConstraint(condition=models.Q(models.Q(('channel', 'portal'), ('message', None)), models.Q(models.Q(('channel', 'portal'), _negated=True), ('message__isnull', False)), _connector='OR'), name='delivery_carried_by_message')],
            },
        ),
        migrations.CreateModel(
            name='ReminderEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='notices.reminder')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('id', models.BigIntegerField()),
                ('notice', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='notices.notice', verbose_name='notice')),
                ('kind', models.CharField(choices=[('before', 'before the deadline'), ('on_day', 'on the day of the deadline'), ('by_hand', 'by hand'), ('returned', 'of a returned answer')], max_length=8, verbose_name='kind')),
                ('version', models.PositiveSmallIntegerField(verbose_name='version')),
                ('on', models.DateField(verbose_name='day')),
                ('by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by')),
                ('verification', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='notices.verification', verbose_name='verification')),
                ('created_at', models.DateTimeField(verbose_name='created at')),
            ],
            options={
                'abstract': False,
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='reminderevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='d249133036a4df6bfc0e5149e5acd864a1fd8c3d', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_1b73d', table='notices_reminderevent', when='BEFORE')),
        ),
    ]
