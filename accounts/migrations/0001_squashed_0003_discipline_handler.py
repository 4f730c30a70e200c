"""All that came before in one: a new database is made from this, an old one takes its own way."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.contrib.postgres.operations
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('accounts', '0001_initial'), ('accounts', '0002_deputies'), ('accounts', '0003_discipline_handler')]

    initial = True

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
        ('pghistory', '0007_auto_20250421_0444'),
    ]

    operations = [
        django.contrib.postgres.operations.BtreeGistExtension(),
        migrations.CreateModel(
            name='City',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=4, unique=True, verbose_name='code')),
                ('name', models.CharField(max_length=60, verbose_name='name')),
                ('province_name', models.CharField(max_length=60, verbose_name='province')),
            ],
            options={
                'verbose_name': 'city',
                'verbose_name_plural': 'cities',
                'ordering': ['code'],
                'constraints': [models.CheckConstraint(condition=models.Q(('code__regex', '^\\d{4}$')), name='city_code_4_digits')],
            },
        ),
        migrations.CreateModel(
            name='County',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('city', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='counties', to='accounts.city', verbose_name='city')),
                ('code', models.CharField(max_length=6, unique=True, verbose_name='code')),
                ('name', models.CharField(max_length=60, verbose_name='name')),
                ('short_name', models.CharField(max_length=20, verbose_name='short name')),
            ],
            options={
                'verbose_name': 'county',
                'verbose_name_plural': 'counties',
                'ordering': ['code'],
                'permissions': [('answer_for_unit', "Answer for one's own unit in the county"), ('oversee_county', 'See all that is required in the county'), ('task_county', 'Lay requirements on the county')],
                'default_permissions': (),
                'constraints': [models.CheckConstraint(condition=models.Q(('code__regex', '^\\d{6}$')), name='county_code_6_digits')],
            },
        ),
        migrations.CreateModel(
            name='CountyGroupPermission',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('permission', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='auth.permission')),
                ('group', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='auth.group')),
                ('content_object', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='accounts.county')),
            ],
            options={
                'abstract': False,
                'default_permissions': (),
                'unique_together': {('group', 'permission', 'content_object')},
            },
        ),
        migrations.CreateModel(
            name='Unit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('city', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='units', to='accounts.city', verbose_name='city')),
                ('county', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='units', to='accounts.county', verbose_name='county')),
                ('kind', models.CharField(choices=[('township', 'township'), ('subdistrict', 'subdistrict'), ('county_organ', 'county organ'), ('city_organ', 'city organ')], max_length=12, verbose_name='kind')),
                ('code', models.CharField(max_length=9, unique=True, verbose_name='code')),
                ('name', models.CharField(max_length=60, verbose_name='name')),
                ('is_active', models.BooleanField(default=True, verbose_name='active')),
            ],
            options={
                'verbose_name': 'unit',
                'verbose_name_plural': 'units',
                'ordering': ['code'],
                'default_permissions': (),
                'indexes': [models.Index(fields=['county', 'kind'], name='accounts_un_county__dd4245_idx')],
                'constraints': [models.CheckConstraint(condition=models.Q(('code__regex', '^\\d{9}$')), name='unit_code_9_digits'), models.CheckConstraint(condition=models.Q(models.Q(('county', None), ('kind', 'city_organ')), models.Q(models.Q(('kind', 'city_organ'), _negated=True), ('county__isnull', False)), _connector='OR'), name='unit_county_unless_city_organ')],
            },
        ),
        migrations.CreateModel(
            name='Office',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('unit', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='office', to='accounts.unit', verbose_name='unit')),
            ],
            options={
                'verbose_name': 'organization department',
                'verbose_name_plural': 'organization departments',
                'ordering': ['unit__code'],
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='Section',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sections', to='accounts.office', verbose_name='department')),
                ('name', models.CharField(max_length=40, verbose_name='name')),
                ('line', models.CharField(choices=[('cadres', 'cadres'), ('party_building', 'party building'), ('talent', 'talent'), ('general', 'general affairs')], max_length=16, verbose_name='line of work')),
            ],
            options={
                'verbose_name': 'section',
                'verbose_name_plural': 'sections',
                'ordering': ['office', 'pk'],
                'default_permissions': (),
                'constraints': [models.UniqueConstraint(fields=('office', 'name'), name='section_name_once')],
            },
        ),
        migrations.CreateModel(
            name='User',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('username', models.CharField(max_length=30, unique=True, verbose_name='staff number')),
                ('name', models.CharField(max_length=40, verbose_name='full name')),
                ('phone', models.CharField(blank=True, max_length=20, null=True, unique=True, verbose_name='phone')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='e-mail address')),
                ('wecom_id', models.CharField(blank=True, max_length=64, verbose_name='WeCom id')),
                ('unit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='people', to='accounts.unit', verbose_name='unit')),
                ('section', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='people', to='accounts.section', verbose_name='section')),
                ('role', models.CharField(choices=[('cadre', 'township cadre'), ('county', 'county staff'), ('section', 'section staff'), ('office', 'office'), ('leader', 'leader'), ('assessment', 'assessment administrator'), ('discipline', 'discipline handler'), ('system', 'system administrator'), ('security', 'security administrator'), ('audit', 'audit administrator')], max_length=16, verbose_name='role')),
                ('is_active', models.BooleanField(default=True, verbose_name='active')),
                ('must_change_password', models.BooleanField(default=True, verbose_name='must change the password')),
                ('groups', models.ManyToManyField(blank=True, related_name='user_set', related_query_name='user', to='auth.group', verbose_name='groups')),
            ],
            options={
                'verbose_name': 'person',
                'verbose_name_plural': 'persons',
                'ordering': ['username'],
                'default_permissions': (),
                'constraints': [models.CheckConstraint(condition=models.Q(('unit', None), ('section', None), _connector='OR'), name='user_unit_or_section'), models.CheckConstraint(condition=models.Q(('phone', None), models.Q(('phone', ''), _negated=True), _connector='OR'), name='user_phone_not_empty'), models.CheckConstraint(condition=models.Q(models.Q(('role__in', ('county', 'section', 'office', 'leader', 'assessment', 'discipline')), _negated=True), ('section__isnull', False), _connector='OR'), name='user_department_role_in_section'), models.CheckConstraint(condition=models.Q(('role__in', ['cadre', 'county', 'section', 'office', 'leader', 'assessment', 'discipline', 'system', 'security', 'audit'])), name='user_role_known')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='user',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "accounts_userevent" ("email", "id", "is_active", "must_change_password", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "role", "section_id", "unit_id", "username", "wecom_id") VALUES (NEW."email", NEW."id", NEW."is_active", NEW."must_change_password", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."phone", NEW."role", NEW."section_id", NEW."unit_id", NEW."username", NEW."wecom_id"); RETURN NULL;', hash='d8aba41db7a69d3470438e3fd04c4ce462550d81', operation='INSERT', pgid='pgtrigger_insert_insert_3867c', table='accounts_user', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='user',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."email" IS DISTINCT FROM (NEW."email") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."is_active" IS DISTINCT FROM (NEW."is_active") OR OLD."must_change_password" IS DISTINCT FROM (NEW."must_change_password") OR OLD."name" IS DISTINCT FROM (NEW."name") OR OLD."phone" IS DISTINCT FROM (NEW."phone") OR OLD."role" IS DISTINCT FROM (NEW."role") OR OLD."section_id" IS DISTINCT FROM (NEW."section_id") OR OLD."unit_id" IS DISTINCT FROM (NEW."unit_id") OR OLD."username" IS DISTINCT FROM (NEW."username") OR OLD."wecom_id" IS DISTINCT FROM (NEW."wecom_id"))', func='INSERT INTO "accounts_userevent" ("email", "id", "is_active", "must_change_password", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "role", "section_id", "unit_id", "username", "wecom_id") VALUES (NEW."email", NEW."id", NEW."is_active", NEW."must_change_password", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."phone", NEW."role", NEW."section_id", NEW."unit_id", NEW."username", NEW."wecom_id"); RETURN NULL;', hash='58f929ec9b1a080205150c5a848bd16e43a529e1', operation='UPDATE', pgid='pgtrigger_update_update_0e890', table='accounts_user', when='AFTER')),
        ),
        migrations.CreateModel(
            name='CountyUserPermission',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('permission', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='auth.permission')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to=settings.AUTH_USER_MODEL)),
                ('content_object', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='accounts.county')),
            ],
            options={
                'abstract': False,
                'default_permissions': (),
                'unique_together': {('user', 'permission', 'content_object')},
            },
        ),
        migrations.CreateModel(
            name='Deputy',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='deputies', to=settings.AUTH_USER_MODEL, verbose_name='person')),
                ('deputy', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='stands_in', to=settings.AUTH_USER_MODEL, verbose_name='deputy')),
                ('first_day', models.DateField(verbose_name='first day')),
                ('last_day', models.DateField(verbose_name='last day')),
                ('created_at', models.DateTimeField(verbose_name='appointed at')),
                ('revoked_at', models.DateTimeField(blank=True, null=True, verbose_name='revoked at')),
            ],
            options={
                'verbose_name': 'deputy',
                'verbose_name_plural': 'deputies',
                'ordering': ['first_day', 'pk'],
                'default_permissions': (),
                'constraints': [models.CheckConstraint(condition=models.Q(('person', models.F('deputy')), _negated=True), name='deputy_not_oneself'), models.CheckConstraint(condition=models.Q(('last_day__gte', models.F('first_day'))), name='deputy_days_in_order'), django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('revoked_at', None)), expressions=[('person', '='), (models.Func(models.F('first_day'), models.F('last_day'), django.contrib.postgres.fields.ranges.RangeBoundary(inclusive_lower=True, inclusive_upper=True), function='daterange', output_field=django.contrib.postgres.fields.ranges.DateRangeField()), '&&')], name='deputy_one_at_a_time')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='deputy',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "accounts_deputyevent" ("created_at", "deputy_id", "first_day", "id", "last_day", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "revoked_at") VALUES (NEW."created_at", NEW."deputy_id", NEW."first_day", NEW."id", NEW."last_day", NEW."person_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."revoked_at"); RETURN NULL;', hash='c94a2c86aa535cea5e57068dfc915db911b9f8f7', operation='INSERT', pgid='pgtrigger_insert_insert_01310', table='accounts_deputy', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='deputy',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "accounts_deputyevent" ("created_at", "deputy_id", "first_day", "id", "last_day", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "revoked_at") VALUES (NEW."created_at", NEW."deputy_id", NEW."first_day", NEW."id", NEW."last_day", NEW."person_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."revoked_at"); RETURN NULL;', hash='7cd9f7b611e61675c3fe0ff1338af5b25342af9c', operation='UPDATE', pgid='pgtrigger_update_update_68174', table='accounts_deputy', when='AFTER')),
        ),
        migrations.CreateModel(
            name='DeputyEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='accounts.deputy')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('id', models.BigIntegerField()),
                ('person', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='person')),
                ('deputy', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='deputy')),
                ('first_day', models.DateField(verbose_name='first day')),
                ('last_day', models.DateField(verbose_name='last day')),
                ('created_at', models.DateTimeField(verbose_name='appointed at')),
                ('revoked_at', models.DateTimeField(blank=True, null=True, verbose_name='revoked at')),
            ],
            options={
                'abstract': False,
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='deputyevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='4c148097885281fe5f9c891b3baa9542032c9b72', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_ea32b', table='accounts_deputyevent', when='BEFORE')),
        ),
        migrations.CreateModel(
            name='UserEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to=settings.AUTH_USER_MODEL)),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('id', models.BigIntegerField()),
                ('username', models.CharField(max_length=30, verbose_name='staff number')),
                ('name', models.CharField(max_length=40, verbose_name='full name')),
                ('phone', models.CharField(blank=True, max_length=20, null=True, verbose_name='phone')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='e-mail address')),
                ('wecom_id', models.CharField(blank=True, max_length=64, verbose_name='WeCom id')),
                ('unit', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='accounts.unit', verbose_name='unit')),
                ('section', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='accounts.section', verbose_name='section')),
                ('role', models.CharField(choices=[('cadre', 'township cadre'), ('county', 'county staff'), ('section', 'section staff'), ('office', 'office'), ('leader', 'leader'), ('assessment', 'assessment administrator'), ('discipline', 'discipline handler'), ('system', 'system administrator'), ('security', 'security administrator'), ('audit', 'audit administrator')], max_length=16, verbose_name='role')),
                ('is_active', models.BooleanField(default=True, verbose_name='active')),
                ('must_change_password', models.BooleanField(default=True, verbose_name='must change the password')),
            ],
            options={
                'abstract': False,
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='userevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='9e9498e73f6fbdf2642fb33fa14189f1ad2382c8', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_45b21', table='accounts_userevent', when='BEFORE')),
        ),
    ]
