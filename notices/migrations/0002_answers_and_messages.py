"""Versions, answers and messages: what is new, before the old rows move over."""

import datetime
import django.contrib.postgres.fields
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

    dependencies = [
        ('accounts', '0002_deputies'),
        ('accounts', '__first__'),
        ('notices', '0001_initial'),
        ('pghistory', '0007_auto_20250421_0444'),
    ]

    operations = [
        migrations.RenameField(
            model_name='delivery',
            old_name='message_id',
            new_name='old_message_id',
        ),
        migrations.CreateModel(
            name='Answer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
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
            },
        ),
        migrations.CreateModel(
            name='Attachment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
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
            name='Call',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('outcome', models.CharField(choices=[('reached', 'reached'), ('no_answer', 'no answer'), ('wrong_number', 'wrong number')], max_length=12, verbose_name='outcome')),
                ('note', models.CharField(blank=True, max_length=200, verbose_name='note')),
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
        migrations.CreateModel(
            name='ContactPreference',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
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
        migrations.CreateModel(
            name='ContactPreferenceEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('wecom', models.BooleanField(default=True, verbose_name='by WeCom')),
                ('email', models.BooleanField(default=True, verbose_name='by e-mail')),
                ('changed_at', models.DateTimeField(verbose_name='changed at')),
            ],
            options={
                'abstract': False,
            },
        ),
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
            name='Message',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('channel', models.CharField(choices=[('wecom', 'WeCom'), ('email', 'e-mail')], max_length=8, verbose_name='channel')),
                ('digest_on', models.DateField(blank=True, null=True, verbose_name='digest of')),
                ('is_urgent', models.BooleanField(default=False, verbose_name='urgent')),
                ('message_id', models.CharField(default=notices.models.message.new_message_id, editable=False, max_length=80, unique=True, verbose_name='Message-ID')),
                ('state', models.CharField(choices=[('queued', 'queued'), ('claimed', 'claimed'), ('sending', 'sending'), ('sent', 'sent'), ('failed', 'failed'), ('unknown', 'unknown')], default='queued', max_length=8, verbose_name='state')),
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
            },
        ),
        migrations.CreateModel(
            name='NoticeVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField(verbose_name='version')),
                ('title', models.CharField(max_length=120, verbose_name='title')),
                ('text', models.TextField(verbose_name='text')),
                ('due_at', models.DateTimeField(verbose_name='due')),
                ('sha256', models.CharField(max_length=64, verbose_name='hash')),
                ('is_material', models.BooleanField(default=True, verbose_name='asks again')),
                ('change', models.CharField(blank=True, max_length=200, verbose_name='what has changed')),
                ('editor_name', models.CharField(max_length=40, verbose_name='name of the editor')),
                ('published_at', models.DateTimeField(verbose_name='published at')),
            ],
            options={
                'verbose_name': 'version of a notice',
                'verbose_name_plural': 'versions of notices',
                'ordering': ['notice', '-number'],
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='Reminder',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('before', 'before the deadline'), ('on_day', 'on the day of the deadline'), ('by_hand', 'by hand')], max_length=8, verbose_name='kind')),
                ('version', models.PositiveSmallIntegerField(verbose_name='version')),
                ('on', models.DateField(verbose_name='day')),
                ('created_at', models.DateTimeField(verbose_name='created at')),
            ],
            options={
                'verbose_name': 'reminder',
                'verbose_name_plural': 'reminders',
                'ordering': ['-created_at'],
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='ReminderEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('kind', models.CharField(choices=[('before', 'before the deadline'), ('on_day', 'on the day of the deadline'), ('by_hand', 'by hand')], max_length=8, verbose_name='kind')),
                ('version', models.PositiveSmallIntegerField(verbose_name='version')),
                ('on', models.DateField(verbose_name='day')),
                ('created_at', models.DateTimeField(verbose_name='created at')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Verification',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('outcome', models.CharField(choices=[('accepted', 'accepted'), ('returned', 'returned')], max_length=8, verbose_name='outcome')),
                ('sentence', models.CharField(max_length=300, verbose_name="the verifier's sentence")),
                ('verifier_name', models.CharField(max_length=40, verbose_name='name of the verifier')),
                ('verified_at', models.DateTimeField(verbose_name='verified at')),
            ],
            options={
                'verbose_name': 'verification',
                'verbose_name_plural': 'verifications',
                'ordering': ['pk'],
                'default_permissions': (),
            },
        ),
        migrations.AlterModelOptions(
            name='receipt',
            options={'default_permissions': (), 'ordering': ['unit__code', 'pk'], 'verbose_name': 'receipt', 'verbose_name_plural': 'receipts'},
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='notice',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='notice',
            name='update_update',
        ),
        migrations.AddField(
            model_name='delivery',
            name='created_at',
            field=models.DateTimeField(default=datetime.datetime(2026, 11, 24, 16, 49, 49, 108607, tzinfo=datetime.timezone.utc), verbose_name='created at'),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='delivery',
            name='version',
            field=models.PositiveSmallIntegerField(default=1, verbose_name='version'),
        ),
        migrations.AddField(
            model_name='notice',
            name='asked_version',
            field=models.PositiveSmallIntegerField(default=1, verbose_name='version to settle'),
        ),
        migrations.AddField(
            model_name='notice',
            name='asks',
            field=models.CharField(choices=[('read', 'read'), ('acknowledge', 'acknowledge'), ('answer', 'answer in words'), ('name', 'name somebody')], default='acknowledge', max_length=12, verbose_name='what is asked'),
        ),
        migrations.AddField(
            model_name='notice',
            name='copies',
            field=models.ManyToManyField(blank=True, related_name='copied_notices', to='accounts.unit', verbose_name='copies to'),
        ),
        migrations.AddField(
            model_name='notice',
            name='held_back',
            field=models.CharField(blank=True, max_length=300, verbose_name='why it was not sent'),
        ),
        migrations.AddField(
            model_name='notice',
            name='needs_verification',
            field=models.BooleanField(default=False, verbose_name='answers are verified'),
        ),
        migrations.AddField(
            model_name='notice',
            name='per_person',
            field=models.BooleanField(default=False, verbose_name='each person answers, not one for the unit'),
        ),
        migrations.AddField(
            model_name='notice',
            name='roles',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('cadre', 'township cadre'), ('county', 'county staff'), ('section', 'section staff'), ('office', 'office'), ('leader', 'leader'), ('assessment', 'assessment administrator'), ('system', 'system administrator'), ('security', 'security administrator'), ('audit', 'audit administrator')], max_length=16), default=notices.models.notice.answering_roles, size=None, verbose_name='who is told in the units'),
        ),
        migrations.AddField(
            model_name='notice',
            name='send_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='to be sent at'),
        ),
        migrations.AddField(
            model_name='notice',
            name='single_task',
            field=models.BooleanField(default=False, verbose_name='about a single task'),
        ),
        migrations.AddField(
            model_name='notice',
            name='version',
            field=models.PositiveSmallIntegerField(default=1, verbose_name='version'),
        ),
        migrations.AddField(
            model_name='noticeevent',
            name='asked_version',
            field=models.PositiveSmallIntegerField(default=1, verbose_name='version to settle'),
        ),
        migrations.AddField(
            model_name='noticeevent',
            name='asks',
            field=models.CharField(choices=[('read', 'read'), ('acknowledge', 'acknowledge'), ('answer', 'answer in words'), ('name', 'name somebody')], default='acknowledge', max_length=12, verbose_name='what is asked'),
        ),
        migrations.AddField(
            model_name='noticeevent',
            name='held_back',
            field=models.CharField(blank=True, max_length=300, verbose_name='why it was not sent'),
        ),
        migrations.AddField(
            model_name='noticeevent',
            name='needs_verification',
            field=models.BooleanField(default=False, verbose_name='answers are verified'),
        ),
        migrations.AddField(
            model_name='noticeevent',
            name='per_person',
            field=models.BooleanField(default=False, verbose_name='each person answers, not one for the unit'),
        ),
        migrations.AddField(
            model_name='noticeevent',
            name='roles',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('cadre', 'township cadre'), ('county', 'county staff'), ('section', 'section staff'), ('office', 'office'), ('leader', 'leader'), ('assessment', 'assessment administrator'), ('system', 'system administrator'), ('security', 'security administrator'), ('audit', 'audit administrator')], max_length=16), default=notices.models.notice.answering_roles, size=None, verbose_name='who is told in the units'),
        ),
        migrations.AddField(
            model_name='noticeevent',
            name='send_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='to be sent at'),
        ),
        migrations.AddField(
            model_name='noticeevent',
            name='single_task',
            field=models.BooleanField(default=False, verbose_name='about a single task'),
        ),
        migrations.AddField(
            model_name='noticeevent',
            name='version',
            field=models.PositiveSmallIntegerField(default=1, verbose_name='version'),
        ),
        migrations.AddField(
            model_name='receipt',
            name='acknowledged_for',
            field=models.CharField(blank=True, max_length=40, verbose_name='in the place of'),
        ),
        migrations.AddField(
            model_name='receipt',
            name='acknowledged_sha256',
            field=models.CharField(blank=True, max_length=64, verbose_name='hash of the text read'),
        ),
        migrations.AddField(
            model_name='receipt',
            name='call_since',
            field=models.DateTimeField(blank=True, null=True, verbose_name='on the call list since'),
        ),
        migrations.AddField(
            model_name='receipt',
            name='person',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='receipts', to=settings.AUTH_USER_MODEL, verbose_name='person'),
        ),
        migrations.AddField(
            model_name='receipt',
            name='read_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='read at'),
        ),
        migrations.AddField(
            model_name='receipt',
            name='state',
            field=models.CharField(choices=[('copy', 'for information'), ('open', 'open'), ('answered', 'answered, to be verified'), ('returned', 'returned'), ('closed', 'closed')], default='open', max_length=8, verbose_name='state'),
        ),
        migrations.AlterField(
            model_name='delivery',
            name='channel',
            field=models.CharField(choices=[('portal', 'portal'), ('wecom', 'WeCom'), ('email', 'e-mail')], max_length=8, verbose_name='channel'),
        ),
        migrations.AlterField(
            model_name='notice',
            name='basis',
            field=models.CharField(blank=True, max_length=200, verbose_name='basis'),
        ),
        migrations.AlterField(
            model_name='notice',
            name='text',
            field=models.TextField(blank=True, verbose_name='text'),
        ),
        migrations.AlterField(
            model_name='noticeevent',
            name='basis',
            field=models.CharField(blank=True, max_length=200, verbose_name='basis'),
        ),
        migrations.AlterField(
            model_name='noticeevent',
            name='text',
            field=models.TextField(blank=True, verbose_name='text'),
        ),
        migrations.AlterField(
            model_name='requirement',
            name='kind',
            field=models.CharField(choices=[('acknowledge', 'acknowledge a notice'), ('attend', 'attend a meeting'), ('host', 'host a visit'), ('report', 'report a value'), ('answer', 'answer a notice')], max_length=12, verbose_name='kind'),
        ),
        migrations.AddIndex(
            model_name='notice',
            index=models.Index(condition=models.Q(('send_at__isnull', False), ('sent_at', None)), fields=['send_at'], name='notice_to_send'),
        ),
        migrations.AddIndex(
            model_name='receipt',
            index=models.Index(condition=models.Q(('state__in', ['open', 'returned'])), fields=['notice'], name='receipt_missing'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='notice',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "notices_noticeevent" ("asked_version", "asks", "author_id", "basis", "created_at", "due_at", "held_back", "id", "minutes", "needs_verification", "per_person", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "roles", "section_id", "send_at", "sent_at", "single_task", "text", "title", "urgent_reason", "version") VALUES (NEW."asked_version", NEW."asks", NEW."author_id", NEW."basis", NEW."created_at", NEW."due_at", NEW."held_back", NEW."id", NEW."minutes", NEW."needs_verification", NEW."per_person", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."roles", NEW."section_id", NEW."send_at", NEW."sent_at", NEW."single_task", NEW."text", NEW."title", NEW."urgent_reason", NEW."version"); RETURN NULL;', hash='3fbdd00b935f00bf3f2e2eb8063c8d166ad2417d', operation='INSERT', pgid='pgtrigger_insert_insert_44969', table='notices_notice', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='notice',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "notices_noticeevent" ("asked_version", "asks", "author_id", "basis", "created_at", "due_at", "held_back", "id", "minutes", "needs_verification", "per_person", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "roles", "section_id", "send_at", "sent_at", "single_task", "text", "title", "urgent_reason", "version") VALUES (NEW."asked_version", NEW."asks", NEW."author_id", NEW."basis", NEW."created_at", NEW."due_at", NEW."held_back", NEW."id", NEW."minutes", NEW."needs_verification", NEW."per_person", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."roles", NEW."section_id", NEW."send_at", NEW."sent_at", NEW."single_task", NEW."text", NEW."title", NEW."urgent_reason", NEW."version"); RETURN NULL;', hash='439538242332f2412026c222ef44203bd25d903a', operation='UPDATE', pgid='pgtrigger_update_update_0f9bc', table='notices_notice', when='AFTER')),
        ),
        migrations.AddField(
            model_name='answer',
            name='person',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='answers', to=settings.AUTH_USER_MODEL, verbose_name='person'),
        ),
        migrations.AddField(
            model_name='answer',
            name='receipt',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='answers', to='notices.receipt', verbose_name='receipt'),
        ),
        migrations.AddField(
            model_name='attachment',
            name='notice',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='attachments', to='notices.notice', verbose_name='notice'),
        ),
        migrations.AddField(
            model_name='call',
            name='caller',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='made_calls', to=settings.AUTH_USER_MODEL, verbose_name='caller'),
        ),
        migrations.AddField(
            model_name='call',
            name='person',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='calls', to=settings.AUTH_USER_MODEL, verbose_name='who was rung'),
        ),
        migrations.AddField(
            model_name='call',
            name='receipt',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='calls', to='notices.receipt', verbose_name='receipt'),
        ),
        migrations.AddField(
            model_name='contactpreference',
            name='person',
            field=models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='contact_preference', to=settings.AUTH_USER_MODEL, verbose_name='person'),
        ),
        migrations.AddField(
            model_name='contactpreferenceevent',
            name='person',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='person'),
        ),
        migrations.AddField(
            model_name='contactpreferenceevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='contactpreferenceevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='notices.contactpreference'),
        ),
        migrations.AddField(
            model_name='message',
            name='person',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='messages', to=settings.AUTH_USER_MODEL, verbose_name='person'),
        ),
        migrations.AddField(
            model_name='delivery',
            name='message',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='deliveries', to='notices.message', verbose_name='message'),
        ),
        migrations.AddField(
            model_name='noticeversion',
            name='editor',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='notice_versions', to=settings.AUTH_USER_MODEL, verbose_name='editor'),
        ),
        migrations.AddField(
            model_name='noticeversion',
            name='notice',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='versions', to='notices.notice', verbose_name='notice'),
        ),
        migrations.AddField(
            model_name='answer',
            name='version',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='answers', to='notices.noticeversion', verbose_name='version'),
        ),
        migrations.AddField(
            model_name='reminder',
            name='by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reminders', to=settings.AUTH_USER_MODEL, verbose_name='by'),
        ),
        migrations.AddField(
            model_name='reminder',
            name='notice',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reminders', to='notices.notice', verbose_name='notice'),
        ),
        migrations.AddField(
            model_name='delivery',
            name='reminder',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='deliveries', to='notices.reminder', verbose_name='reminder'),
        ),
        migrations.AddField(
            model_name='reminderevent',
            name='by',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by'),
        ),
        migrations.AddField(
            model_name='reminderevent',
            name='notice',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='notices.notice', verbose_name='notice'),
        ),
        migrations.AddField(
            model_name='reminderevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='reminderevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='notices.reminder'),
        ),
        migrations.AddField(
            model_name='verification',
            name='answer',
            field=models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='verification', to='notices.answer', verbose_name='answer'),
        ),
        migrations.AddField(
            model_name='verification',
            name='verifier',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='verifications', to=settings.AUTH_USER_MODEL, verbose_name='verifier'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='call',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='da20acecd532f9c94199537992b8cfd04b526793', operation='UPDATE', pgid='pgtrigger_append_only_07a1d', table='notices_call', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='contactpreference',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "notices_contactpreferenceevent" ("changed_at", "email", "id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "wecom") VALUES (NEW."changed_at", NEW."email", NEW."id", NEW."person_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."wecom"); RETURN NULL;', hash='f43841d846ebb615f4261f46a042afefb78d8780', operation='INSERT', pgid='pgtrigger_insert_insert_557b5', table='notices_contactpreference', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='contactpreference',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "notices_contactpreferenceevent" ("changed_at", "email", "id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "wecom") VALUES (NEW."changed_at", NEW."email", NEW."id", NEW."person_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."wecom"); RETURN NULL;', hash='e7e270f57f1fb46a973a21befb1a43cc56bbce32', operation='UPDATE', pgid='pgtrigger_update_update_ee099', table='notices_contactpreference', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='contactpreferenceevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='341d31e221418858605369e43c42bff92d9991df', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_9c762', table='notices_contactpreferenceevent', when='BEFORE')),
        ),
        migrations.AddIndex(
            model_name='message',
            index=models.Index(condition=models.Q(('state', 'queued')), fields=['channel', 'next_attempt_at', 'id'], name='message_due'),
        ),
        migrations.AddIndex(
            model_name='message',
            index=models.Index(condition=models.Q(('state__in', ['claimed', 'sending'])), fields=['claimed_at'], name='message_claimed'),
        ),
        migrations.AddIndex(
            model_name='message',
            index=models.Index(fields=['channel', '-claimed_at'], name='message_recent'),
        ),
        migrations.AddConstraint(
            model_name='message',
            constraint=models.UniqueConstraint(fields=('person', 'channel', 'digest_on'), name='digest_once'),
        ),
        migrations.AddConstraint(
            model_name='message',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'queued'), _negated=True), ('next_attempt_at__isnull', False), _connector='OR'), name='message_queued_has_time'),
        ),
        migrations.AddConstraint(
            model_name='message',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'sent'), _negated=True), ('sent_at__isnull', False), _connector='OR'), name='message_sent_has_time'),
        ),
        migrations.AddConstraint(
            model_name='message',
            constraint=models.CheckConstraint(condition=models.Q(('digest_on', None), ('is_urgent', False), _connector='OR'), name='message_digest_not_urgent'),
        ),
        migrations.AddConstraint(
            model_name='noticeversion',
            constraint=models.UniqueConstraint(fields=('notice', 'number'), name='notice_version_once'),
        ),
        migrations.AddConstraint(
            model_name='noticeversion',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('is_material', True), ('number', 1)), models.Q(('number__gt', 1), models.Q(('change', ''), _negated=True)), _connector='OR'), name='notice_version_says_what_changed'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='noticeversion',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='9f90af60afa3872e22f977bba1b9a3d67f505569', operation='UPDATE', pgid='pgtrigger_append_only_490e7', table='notices_noticeversion', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='answer',
            constraint=models.UniqueConstraint(fields=('receipt', 'answered_at'), name='answer_once'),
        ),
        migrations.AddConstraint(
            model_name='answer',
            constraint=models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='answer_with_name'),
        ),
        migrations.AddConstraint(
            model_name='answer',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('text'), 500), name='answer_text_length'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='answer',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='59e816102540f2c8d293dfcbfaf37d4832079372', operation='UPDATE', pgid='pgtrigger_append_only_86c11', table='notices_answer', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='reminder',
            constraint=models.UniqueConstraint(condition=models.Q(('kind', 'by_hand'), _negated=True), fields=('notice', 'version', 'kind'), name='reminder_once'),
        ),
        migrations.AddConstraint(
            model_name='reminder',
            constraint=models.UniqueConstraint(condition=models.Q(('kind', 'by_hand')), fields=('notice', 'on'), name='reminder_by_hand_once_a_day'),
        ),
        migrations.AddConstraint(
            model_name='reminder',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('by__isnull', False), ('kind', 'by_hand')), models.Q(models.Q(('kind', 'by_hand'), _negated=True), ('by', None)), _connector='OR'), name='reminder_by_somebody'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='reminder',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "notices_reminderevent" ("by_id", "created_at", "id", "kind", "notice_id", "on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "version") VALUES (NEW."by_id", NEW."created_at", NEW."id", NEW."kind", NEW."notice_id", NEW."on", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."version"); RETURN NULL;', hash='debd529f78ee565a8000aa02a90b3f606512081b', operation='INSERT', pgid='pgtrigger_insert_insert_ac361', table='notices_reminder', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='reminder',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "notices_reminderevent" ("by_id", "created_at", "id", "kind", "notice_id", "on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "version") VALUES (NEW."by_id", NEW."created_at", NEW."id", NEW."kind", NEW."notice_id", NEW."on", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."version"); RETURN NULL;', hash='ba79db0eace9812e501760ee2ecca1eb45ebe18a', operation='UPDATE', pgid='pgtrigger_update_update_34dc8', table='notices_reminder', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='reminderevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='d249133036a4df6bfc0e5149e5acd864a1fd8c3d', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_1b73d', table='notices_reminderevent', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='verification',
            constraint=models.CheckConstraint(condition=models.Q(('sentence__regex', '\\S'), models.Q(('verifier_name', ''), _negated=True)), name='verification_in_a_sentence'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='verification',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='f679830cda8197a772148e7cc7e7f6b0004492ce', operation='UPDATE', pgid='pgtrigger_append_only_2d2d9', table='notices_verification', when='BEFORE')),
        ),
    ]
