"""The whole schema."""

import sqlalchemy as sa
import sqlmodel
from alembic import op
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects import postgresql
revision = '0001'
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('bank_holiday',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('division', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('title', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('division', 'day', 'title', name='uq_bank_holiday')
    )
    op.create_table('message',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('network_id', sa.BigInteger(), nullable=False),
    sa.Column('subject', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('purpose', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('channel', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('recipient', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('title', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('body', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('calendar', sqlmodel.sql.sqltypes.AutoString(), nullable=True),
    sa.Column('calendar_method', sqlmodel.sql.sqltypes.AutoString(), nullable=True),
    sa.Column('status', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('lease_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('sent_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('provider', sqlmodel.sql.sqltypes.AutoString(), nullable=True),
    sa.Column('provider_ref', sqlmodel.sql.sqltypes.AutoString(), nullable=True),
    sa.Column('failure', sqlmodel.sql.sqltypes.AutoString(), nullable=True),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('parts', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("channel in ('sms', 'email')", name='ck_message_channel'),
    sa.CheckConstraint("status in ('pending', 'sending', 'sent', 'delivered', 'failed', 'unknown', 'withdrawn', 'expired')", name='ck_message_status'),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('subject', 'purpose', 'version', 'channel', name='uq_message_subject_purpose_version_channel')
    )
    op.create_index('ix_message_due', 'message', ['due_at', 'id'], unique=False, postgresql_where=sa.text("status = 'pending'"))
    op.create_index('ix_message_network_id_sent_at', 'message', ['network_id', 'sent_at'], unique=False)
    op.create_index('ix_message_sending', 'message', ['lease_until'], unique=False, postgresql_where=sa.text("status = 'sending'"))
    op.create_table('network',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('ods_code', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('name', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('icb_code', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('icb_name', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('is_demonstration', sa.Boolean(), nullable=False),
    sa.CheckConstraint("ods_code ~ '^U[0-9]{5}$'", name='ck_network_ods_code'),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('ods_code', name='uq_network_ods_code')
    )
    op.create_table('api_token',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('network_id', sa.BigInteger(), nullable=False),
    sa.Column('role', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('name', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('digest', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('revoked_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("role in ('receptionist', 'manager', 'clinician', 'auditor')", name='ck_api_token_role'),
    sa.ForeignKeyConstraint(['network_id'], ['network.id'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('digest', name='uq_api_token_digest')
    )
    op.create_index(op.f('ix_api_token_network_id'), 'api_token', ['network_id'], unique=False)
    op.create_table('audit_event',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('network_id', sa.BigInteger(), nullable=False),
    sa.Column('subject', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('from_status', sqlmodel.sql.sqltypes.AutoString(), nullable=True),
    sa.Column('to_status', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('actor', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('reason', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['network_id'], ['network.id'], ),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_index('ix_audit_event_subject', 'audit_event', ['network_id', 'subject', 'id'], unique=False)
    op.create_table('contract',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('network_id', sa.BigInteger(), nullable=False),
    sa.Column('starts_on', sa.Date(), nullable=False),
    sa.Column('ends_on', sa.Date(), nullable=True),
    sa.Column('minutes_per_1000_per_week', sa.Numeric(precision=8, scale=3), nullable=False),
    sa.Column('gp_cover', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('minimum_people_on_site', sa.Integer(), nullable=False),
    sa.CheckConstraint("gp_cover in ('gp_on_site', 'gp_available_remote')", name='ck_contract_gp_cover'),
    sa.ForeignKeyConstraint(['network_id'], ['network.id'], ),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_index(op.f('ix_contract_network_id'), 'contract', ['network_id'], unique=False)
    op.create_table('idempotent_answer',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('network_id', sa.BigInteger(), nullable=False),
    sa.Column('caller', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('key', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('fingerprint', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('body', postgresql.JSONB(astext_type=sa.Text()), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['network_id'], ['network.id'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('network_id', 'caller', 'key', name='uq_idempotent_answer')
    )
    op.create_index(op.f('ix_idempotent_answer_network_id'), 'idempotent_answer', ['network_id'], unique=False)
    op.create_table('message_event',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('message_id', sa.BigInteger(), nullable=False),
    sa.Column('from_status', sqlmodel.sql.sqltypes.AutoString(), nullable=True),
    sa.Column('to_status', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('detail', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['message_id'], ['message.id'], ),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_index(op.f('ix_message_event_message_id'), 'message_event', ['message_id'], unique=False)
    op.create_table('practice',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('network_id', sa.BigInteger(), nullable=True),
    sa.Column('ods_code', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('name', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('address', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('postcode', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('list_size', sa.Integer(), nullable=False),
    sa.Column('adjusted_list_size', sa.Integer(), nullable=False),
    sa.Column('imd_score', sa.Numeric(precision=6, scale=2), nullable=True),
    sa.Column('latitude', sa.Float(), nullable=True),
    sa.Column('longitude', sa.Float(), nullable=True),
    sa.Column('closed', sa.Boolean(), nullable=False),
    sa.CheckConstraint("ods_code ~ '^[A-Z][0-9]{5}$'", name='ck_practice_ods_code'),
    sa.CheckConstraint('list_size >= 0 and adjusted_list_size >= 0', name='ck_practice_list_size'),
    sa.ForeignKeyConstraint(['network_id'], ['network.id'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('ods_code', name='uq_practice_ods_code')
    )
    op.create_index(op.f('ix_practice_network_id'), 'practice', ['network_id'], unique=False)
    op.create_table('rota',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('network_id', sa.BigInteger(), nullable=False),
    sa.Column('starts_on', sa.Date(), nullable=False),
    sa.Column('ends_on', sa.Date(), nullable=False),
    sa.Column('status', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('published_at', sa.DateTime(timezone=True), nullable=True),
    postgresql.ExcludeConstraint((sa.text("int8range(network_id, network_id, '[]')"), '='), (sa.text('daterange(starts_on, ends_on)'), '&&'), where=sa.text("status = 'published'"), using='gist', name='ex_rota_one_published'),
    sa.CheckConstraint("status in ('draft', 'published', 'closed')", name='ck_rota_status'),
    sa.CheckConstraint('starts_on < ends_on', name='ck_rota_period'),
    sa.ForeignKeyConstraint(['network_id'], ['network.id'], ),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_index(op.f('ix_rota_network_id'), 'rota', ['network_id'], unique=False)
    op.create_table('service',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('network_id', sa.BigInteger(), nullable=False),
    sa.Column('code', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('name', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('description', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('minutes', sa.Integer(), nullable=False),
    sa.Column('delivery_channel', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('bookable_online', sa.Boolean(), nullable=False),
    sa.Column('demand_share', sa.Numeric(precision=6, scale=4), nullable=False),
    sa.CheckConstraint("delivery_channel in ('in_person', 'telephone', 'video')", name='ck_service_delivery_channel'),
    sa.CheckConstraint('minutes between 5 and 240', name='ck_service_minutes'),
    sa.ForeignKeyConstraint(['network_id'], ['network.id'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('network_id', 'code', name='uq_service_network_id_code')
    )
    op.create_index(op.f('ix_service_network_id'), 'service', ['network_id'], unique=False)
    op.create_table('standard_hours',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('network_id', sa.BigInteger(), nullable=False),
    sa.Column('weekday', sa.Integer(), nullable=False),
    sa.Column('starts', sa.Time(), nullable=False),
    sa.Column('ends', sa.Time(), nullable=False),
    sa.CheckConstraint('starts < ends', name='ck_standard_hours_period'),
    sa.CheckConstraint('weekday between 0 and 6', name='ck_standard_hours_weekday'),
    sa.ForeignKeyConstraint(['network_id'], ['network.id'], ),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_index(op.f('ix_standard_hours_network_id'), 'standard_hours', ['network_id'], unique=False)
    op.create_table('clinician',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('network_id', sa.BigInteger(), nullable=False),
    sa.Column('practice_id', sa.BigInteger(), nullable=True),
    sa.Column('name', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('gender', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('role', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('covers_as_gp', sa.Boolean(), nullable=False),
    sa.Column('email', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('phone', sqlmodel.sql.sqltypes.AutoString(), nullable=True),
    sa.CheckConstraint("not covers_as_gp or role = 'gp'", name='ck_clinician_covers_as_gp'),
    sa.CheckConstraint("role in ('gp', 'registrar', 'advanced_nurse_practitioner', 'practice_nurse', 'pharmacist', 'healthcare_assistant', 'physician_associate', 'physiotherapist')", name='ck_clinician_role'),
    sa.ForeignKeyConstraint(['network_id'], ['network.id'], ),
    sa.ForeignKeyConstraint(['practice_id'], ['practice.id'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('network_id', 'email', name='uq_clinician_network_id_email')
    )
    op.create_index(op.f('ix_clinician_network_id'), 'clinician', ['network_id'], unique=False)
    op.create_index(op.f('ix_clinician_practice_id'), 'clinician', ['practice_id'], unique=False)
    op.create_table('patient',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('network_id', sa.BigInteger(), nullable=False),
    sa.Column('practice_id', sa.BigInteger(), nullable=False),
    sa.Column('nhs_number', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('given_name', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('family_name', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('date_of_birth', sa.Date(), nullable=False),
    sa.Column('sex', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('postcode', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('phone', sqlmodel.sql.sqltypes.AutoString(), nullable=True),
    sa.Column('email', sqlmodel.sql.sqltypes.AutoString(), nullable=True),
    sa.Column('needs', postgresql.JSONB(astext_type=sa.Text()), server_default='[]', nullable=False),
    sa.Column('synthetic', sa.Boolean(), server_default='false', nullable=False),
    sa.CheckConstraint("nhs_number ~ '^[0-9]{10}$'", name='ck_patient_nhs_number'),
    sa.ForeignKeyConstraint(['network_id'], ['network.id'], ),
    sa.ForeignKeyConstraint(['practice_id'], ['practice.id'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('network_id', 'nhs_number', name='uq_patient_network_id_nhs_number')
    )
    op.create_index('ix_patient_family_name', 'patient', [sa.literal_column('lower(family_name) text_pattern_ops')], unique=False)
    op.create_index(op.f('ix_patient_network_id'), 'patient', ['network_id'], unique=False)
    op.create_index(op.f('ix_patient_practice_id'), 'patient', ['practice_id'], unique=False)
    op.create_table('plan_run',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('network_id', sa.BigInteger(), nullable=False),
    sa.Column('rota_id', sa.BigInteger(), nullable=False),
    sa.Column('status', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('objective', sa.Float(), nullable=False),
    sa.Column('bound', sa.Float(), nullable=False),
    sa.Column('gap', sa.Float(), nullable=False),
    sa.Column('seconds', sa.Float(), nullable=False),
    sa.Column('problem', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('plan', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('unfilled', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['network_id'], ['network.id'], ),
    sa.ForeignKeyConstraint(['rota_id'], ['rota.id'], ),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_index(op.f('ix_plan_run_network_id'), 'plan_run', ['network_id'], unique=False)
    op.create_index(op.f('ix_plan_run_rota_id'), 'plan_run', ['rota_id'], unique=False)
    op.create_table('practice_list_size',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('practice_id', sa.BigInteger(), nullable=False),
    sa.Column('as_of', sa.Date(), nullable=False),
    sa.Column('list_size', sa.Integer(), nullable=False),
    sa.Column('adjusted_list_size', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['practice_id'], ['practice.id'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('practice_id', 'as_of', name='uq_practice_list_size')
    )
    op.create_index(op.f('ix_practice_list_size_practice_id'), 'practice_list_size', ['practice_id'], unique=False)
    op.create_table('site',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('network_id', sa.BigInteger(), nullable=False),
    sa.Column('practice_id', sa.BigInteger(), nullable=True),
    sa.Column('name', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('address', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('postcode', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('latitude', sa.Float(), nullable=True),
    sa.Column('longitude', sa.Float(), nullable=True),
    sa.Column('step_free', sa.Boolean(), nullable=False),
    sa.Column('hearing_loop', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['network_id'], ['network.id'], ),
    sa.ForeignKeyConstraint(['practice_id'], ['practice.id'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('network_id', 'name', name='uq_site_network_id_name')
    )
    op.create_index(op.f('ix_site_network_id'), 'site', ['network_id'], unique=False)
    op.create_index(op.f('ix_site_practice_id'), 'site', ['practice_id'], unique=False)
    op.create_table('availability',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('clinician_id', sa.BigInteger(), nullable=False),
    sa.Column('weekday', sa.Integer(), nullable=False),
    sa.Column('starts', sa.Time(), nullable=False),
    sa.Column('ends', sa.Time(), nullable=False),
    sa.CheckConstraint('starts < ends', name='ck_availability_period'),
    sa.CheckConstraint('weekday between 0 and 6', name='ck_availability_weekday'),
    sa.ForeignKeyConstraint(['clinician_id'], ['clinician.id'], ),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_index(op.f('ix_availability_clinician_id'), 'availability', ['clinician_id'], unique=False)
    op.create_table('clinic_session',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('network_id', sa.BigInteger(), nullable=False),
    sa.Column('rota_id', sa.BigInteger(), nullable=False),
    sa.Column('site_id', sa.BigInteger(), nullable=False),
    sa.Column('starts_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ends_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['network_id'], ['network.id'], ),
    sa.ForeignKeyConstraint(['rota_id'], ['rota.id'], ),
    sa.ForeignKeyConstraint(['site_id'], ['site.id'], ),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_index(op.f('ix_clinic_session_network_id'), 'clinic_session', ['network_id'], unique=False)
    op.create_index(op.f('ix_clinic_session_rota_id'), 'clinic_session', ['rota_id'], unique=False)
    op.create_index(op.f('ix_clinic_session_site_id'), 'clinic_session', ['site_id'], unique=False)
    op.create_table('clinician_contract',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('clinician_id', sa.BigInteger(), nullable=False),
    sa.Column('starts_on', sa.Date(), nullable=False),
    sa.Column('ends_on', sa.Date(), nullable=True),
    sa.Column('contracted_minutes_per_week', sa.Integer(), nullable=False),
    sa.Column('maximum_minutes_per_week', sa.Integer(), nullable=False),
    sa.Column('max_evenings_per_week', sa.Integer(), nullable=True),
    sa.Column('cost_pence_per_hour', sa.Integer(), nullable=False),
    sa.CheckConstraint('0 <= contracted_minutes_per_week and contracted_minutes_per_week <= maximum_minutes_per_week', name='ck_clinician_contract_minutes'),
    sa.ForeignKeyConstraint(['clinician_id'], ['clinician.id'], ),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_index(op.f('ix_clinician_contract_clinician_id'), 'clinician_contract', ['clinician_id'], unique=False)
    op.create_table('clinician_service',
    sa.Column('clinician_id', sa.BigInteger(), nullable=False),
    sa.Column('service_id', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['clinician_id'], ['clinician.id'], ),
    sa.ForeignKeyConstraint(['service_id'], ['service.id'], ),
    sa.PrimaryKeyConstraint('clinician_id', 'service_id')
    )
    op.create_table('commitment',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('clinician_id', sa.BigInteger(), nullable=False),
    sa.Column('weekday', sa.Integer(), nullable=False),
    sa.Column('starts', sa.Time(), nullable=False),
    sa.Column('ends', sa.Time(), nullable=False),
    sa.Column('label', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.CheckConstraint('starts < ends', name='ck_commitment_period'),
    sa.CheckConstraint('weekday between 0 and 6', name='ck_commitment_weekday'),
    sa.ForeignKeyConstraint(['clinician_id'], ['clinician.id'], ),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_index(op.f('ix_commitment_clinician_id'), 'commitment', ['clinician_id'], unique=False)
    op.create_table('leave',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('clinician_id', sa.BigInteger(), nullable=False),
    sa.Column('starts_on', sa.Date(), nullable=False),
    sa.Column('ends_on', sa.Date(), nullable=False),
    sa.Column('kind', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.CheckConstraint('starts_on <= ends_on', name='ck_leave_period'),
    sa.ForeignKeyConstraint(['clinician_id'], ['clinician.id'], ),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_index(op.f('ix_leave_clinician_id'), 'leave', ['clinician_id'], unique=False)
    op.create_table('opening_hours',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('site_id', sa.BigInteger(), nullable=False),
    sa.Column('weekday', sa.Integer(), nullable=False),
    sa.Column('starts', sa.Time(), nullable=False),
    sa.Column('ends', sa.Time(), nullable=False),
    sa.CheckConstraint('starts < ends', name='ck_opening_hours_period'),
    sa.CheckConstraint('weekday between 0 and 6', name='ck_opening_hours_weekday'),
    sa.ForeignKeyConstraint(['site_id'], ['site.id'], ),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_index(op.f('ix_opening_hours_site_id'), 'opening_hours', ['site_id'], unique=False)
    op.create_table('room',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('network_id', sa.BigInteger(), nullable=False),
    sa.Column('site_id', sa.BigInteger(), nullable=False),
    sa.Column('name', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.ForeignKeyConstraint(['network_id'], ['network.id'], ),
    sa.ForeignKeyConstraint(['site_id'], ['site.id'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('site_id', 'name', name='uq_room_site_id_name')
    )
    op.create_index(op.f('ix_room_network_id'), 'room', ['network_id'], unique=False)
    op.create_index(op.f('ix_room_site_id'), 'room', ['site_id'], unique=False)
    op.create_table('shift',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('network_id', sa.BigInteger(), nullable=False),
    sa.Column('clinic_session_id', sa.BigInteger(), nullable=False),
    sa.Column('clinician_id', sa.BigInteger(), nullable=False),
    sa.Column('room_id', sa.BigInteger(), nullable=False),
    sa.Column('service_id', sa.BigInteger(), nullable=False),
    sa.Column('during', postgresql.TSTZRANGE(), nullable=False),
    sa.Column('live', sa.Boolean(), nullable=False),
    postgresql.ExcludeConstraint((sa.text("int8range(clinician_id, clinician_id, '[]')"), '='), (sa.column('during'), '&&'), where=sa.text('live'), using='gist', name='ex_shift_clinician'),
    postgresql.ExcludeConstraint((sa.text("int8range(room_id, room_id, '[]')"), '='), (sa.column('during'), '&&'), where=sa.text('live'), using='gist', name='ex_shift_room'),
    sa.ForeignKeyConstraint(['clinic_session_id'], ['clinic_session.id'], ),
    sa.ForeignKeyConstraint(['clinician_id'], ['clinician.id'], ),
    sa.ForeignKeyConstraint(['network_id'], ['network.id'], ),
    sa.ForeignKeyConstraint(['room_id'], ['room.id'], ),
    sa.ForeignKeyConstraint(['service_id'], ['service.id'], ),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_index(op.f('ix_shift_clinic_session_id'), 'shift', ['clinic_session_id'], unique=False)
    op.create_index(op.f('ix_shift_clinician_id'), 'shift', ['clinician_id'], unique=False)
    op.create_index(op.f('ix_shift_network_id'), 'shift', ['network_id'], unique=False)
    op.create_index(op.f('ix_shift_room_id'), 'shift', ['room_id'], unique=False)
    op.create_index(op.f('ix_shift_service_id'), 'shift', ['service_id'], unique=False)
    op.create_table('slot',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('network_id', sa.BigInteger(), nullable=False),
    sa.Column('shift_id', sa.BigInteger(), nullable=False),
    sa.Column('site_id', sa.BigInteger(), nullable=False),
    sa.Column('clinician_id', sa.BigInteger(), nullable=False),
    sa.Column('room_id', sa.BigInteger(), nullable=False),
    sa.Column('service_id', sa.BigInteger(), nullable=False),
    sa.Column('delivery_channel', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('starts_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ends_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('status', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.CheckConstraint("status in ('open', 'withdrawn')", name='ck_slot_status'),
    sa.CheckConstraint('starts_at < ends_at', name='ck_slot_period'),
    sa.ForeignKeyConstraint(['clinician_id'], ['clinician.id'], ),
    sa.ForeignKeyConstraint(['network_id'], ['network.id'], ),
    sa.ForeignKeyConstraint(['room_id'], ['room.id'], ),
    sa.ForeignKeyConstraint(['service_id'], ['service.id'], ),
    sa.ForeignKeyConstraint(['shift_id'], ['shift.id'], ),
    sa.ForeignKeyConstraint(['site_id'], ['site.id'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('shift_id', 'starts_at', name='uq_slot_shift_id_starts_at')
    )
    op.create_index('ix_slot_search', 'slot', ['network_id', 'service_id', 'starts_at', 'id'], unique=False, postgresql_where=sa.text("status = 'open'"))
    op.create_index(op.f('ix_slot_shift_id'), 'slot', ['shift_id'], unique=False)
    op.create_table('appointment',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('network_id', sa.BigInteger(), nullable=False),
    sa.Column('slot_id', sa.BigInteger(), nullable=False),
    sa.Column('patient_id', sa.BigInteger(), nullable=False),
    sa.Column('status', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('sequence', sa.Integer(), nullable=False),
    sa.Column('booked_by', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('booked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("status in ('booked', 'arrived', 'fulfilled', 'cancelled', 'did_not_attend')", name='ck_appointment_status'),
    sa.ForeignKeyConstraint(['network_id'], ['network.id'], ),
    sa.ForeignKeyConstraint(['patient_id'], ['patient.id'], ),
    sa.ForeignKeyConstraint(['slot_id'], ['slot.id'], ),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_index(op.f('ix_appointment_network_id'), 'appointment', ['network_id'], unique=False)
    op.create_index(op.f('ix_appointment_patient_id'), 'appointment', ['patient_id'], unique=False)
    op.create_index(op.f('ix_appointment_slot_id'), 'appointment', ['slot_id'], unique=False)
    op.create_table('hold',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('network_id', sa.BigInteger(), nullable=False),
    sa.Column('slot_id', sa.BigInteger(), nullable=False),
    sa.Column('holder', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['network_id'], ['network.id'], ),
    sa.ForeignKeyConstraint(['slot_id'], ['slot.id'], ),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_index(op.f('ix_hold_network_id'), 'hold', ['network_id'], unique=False)
    op.create_index(op.f('ix_hold_slot_id'), 'hold', ['slot_id'], unique=False)
    op.create_table('occupancy',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('network_id', sa.BigInteger(), nullable=False),
    sa.Column('slot_id', sa.BigInteger(), nullable=False),
    sa.Column('clinician_id', sa.BigInteger(), nullable=False),
    sa.Column('room_id', sa.BigInteger(), nullable=False),
    sa.Column('patient_id', sa.BigInteger(), nullable=True),
    sa.Column('hold_id', sa.BigInteger(), nullable=True),
    sa.Column('appointment_id', sa.BigInteger(), nullable=True),
    sa.Column('during', postgresql.TSTZRANGE(), nullable=False),
    postgresql.ExcludeConstraint((sa.text("int8range(clinician_id, clinician_id, '[]')"), '='), (sa.column('during'), '&&'), using='gist', name='ex_occupancy_clinician'),
    postgresql.ExcludeConstraint((sa.text("int8range(patient_id, patient_id, '[]')"), '='), (sa.column('during'), '&&'), where=sa.text('patient_id is not null'), using='gist', name='ex_occupancy_patient'),
    postgresql.ExcludeConstraint((sa.text("int8range(room_id, room_id, '[]')"), '='), (sa.column('during'), '&&'), using='gist', name='ex_occupancy_room'),
    sa.CheckConstraint('appointment_id is null or patient_id is not null', name='ck_occupancy_patient'),
    sa.CheckConstraint('num_nonnulls(hold_id, appointment_id) = 1', name='ck_occupancy_one_owner'),
    sa.ForeignKeyConstraint(['appointment_id'], ['appointment.id'], ),
    sa.ForeignKeyConstraint(['hold_id'], ['hold.id'], ),
    sa.ForeignKeyConstraint(['network_id'], ['network.id'], ),
    sa.ForeignKeyConstraint(['slot_id'], ['slot.id'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('slot_id', name='uq_occupancy_slot')
    )
    op.create_index(op.f('ix_occupancy_appointment_id'), 'occupancy', ['appointment_id'], unique=False)
    op.create_index(op.f('ix_occupancy_hold_id'), 'occupancy', ['hold_id'], unique=False)
    op.create_index(op.f('ix_occupancy_network_id'), 'occupancy', ['network_id'], unique=False)
    op.execute(
        "create function refuse_change() returns trigger language plpgsql as "
        "$$ begin raise exception '% only ever grows', tg_table_name; end $$"
    )
    for table in ("audit_event", "message_event"):
        op.execute(
            f"create trigger {table}_only_grows before update or delete on {table} "
            "for each statement execute function refuse_change()"
        )


def downgrade() -> None:
    for table in ("audit_event", "message_event"):
        op.execute(f"drop trigger {table}_only_grows on {table}")
    op.execute("drop function refuse_change()")
    op.drop_index(op.f('ix_occupancy_network_id'), table_name='occupancy')
    op.drop_index(op.f('ix_occupancy_hold_id'), table_name='occupancy')
    op.drop_index(op.f('ix_occupancy_appointment_id'), table_name='occupancy')
    op.drop_table('occupancy')
    op.drop_index(op.f('ix_hold_slot_id'), table_name='hold')
    op.drop_index(op.f('ix_hold_network_id'), table_name='hold')
    op.drop_table('hold')
    op.drop_index(op.f('ix_appointment_slot_id'), table_name='appointment')
    op.drop_index(op.f('ix_appointment_patient_id'), table_name='appointment')
    op.drop_index(op.f('ix_appointment_network_id'), table_name='appointment')
    op.drop_table('appointment')
    op.drop_index(op.f('ix_slot_shift_id'), table_name='slot')
    op.drop_index('ix_slot_search', table_name='slot', postgresql_where=sa.text("status = 'open'"))
    op.drop_table('slot')
    op.drop_index(op.f('ix_shift_service_id'), table_name='shift')
    op.drop_index(op.f('ix_shift_room_id'), table_name='shift')
    op.drop_index(op.f('ix_shift_network_id'), table_name='shift')
    op.drop_index(op.f('ix_shift_clinician_id'), table_name='shift')
    op.drop_index(op.f('ix_shift_clinic_session_id'), table_name='shift')
    op.drop_table('shift')
    op.drop_index(op.f('ix_room_site_id'), table_name='room')
    op.drop_index(op.f('ix_room_network_id'), table_name='room')
    op.drop_table('room')
    op.drop_index(op.f('ix_opening_hours_site_id'), table_name='opening_hours')
    op.drop_table('opening_hours')
    op.drop_index(op.f('ix_leave_clinician_id'), table_name='leave')
    op.drop_table('leave')
    op.drop_index(op.f('ix_commitment_clinician_id'), table_name='commitment')
    op.drop_table('commitment')
    op.drop_table('clinician_service')
    op.drop_index(op.f('ix_clinician_contract_clinician_id'), table_name='clinician_contract')
    op.drop_table('clinician_contract')
    op.drop_index(op.f('ix_clinic_session_site_id'), table_name='clinic_session')
    op.drop_index(op.f('ix_clinic_session_rota_id'), table_name='clinic_session')
    op.drop_index(op.f('ix_clinic_session_network_id'), table_name='clinic_session')
    op.drop_table('clinic_session')
    op.drop_index(op.f('ix_availability_clinician_id'), table_name='availability')
    op.drop_table('availability')
    op.drop_index(op.f('ix_site_practice_id'), table_name='site')
    op.drop_index(op.f('ix_site_network_id'), table_name='site')
    op.drop_table('site')
    op.drop_index(op.f('ix_practice_list_size_practice_id'), table_name='practice_list_size')
    op.drop_table('practice_list_size')
    op.drop_index(op.f('ix_plan_run_rota_id'), table_name='plan_run')
    op.drop_index(op.f('ix_plan_run_network_id'), table_name='plan_run')
    op.drop_table('plan_run')
    op.drop_index(op.f('ix_patient_practice_id'), table_name='patient')
    op.drop_index(op.f('ix_patient_network_id'), table_name='patient')
    op.drop_index('ix_patient_family_name', table_name='patient')
    op.drop_table('patient')
    op.drop_index(op.f('ix_clinician_practice_id'), table_name='clinician')
    op.drop_index(op.f('ix_clinician_network_id'), table_name='clinician')
    op.drop_table('clinician')
    op.drop_index(op.f('ix_standard_hours_network_id'), table_name='standard_hours')
    op.drop_table('standard_hours')
    op.drop_index(op.f('ix_service_network_id'), table_name='service')
    op.drop_table('service')
    op.drop_index(op.f('ix_rota_network_id'), table_name='rota')
    op.drop_table('rota')
    op.drop_index(op.f('ix_practice_network_id'), table_name='practice')
    op.drop_table('practice')
    op.drop_index(op.f('ix_message_event_message_id'), table_name='message_event')
    op.drop_table('message_event')
    op.drop_index(op.f('ix_idempotent_answer_network_id'), table_name='idempotent_answer')
    op.drop_table('idempotent_answer')
    op.drop_index(op.f('ix_contract_network_id'), table_name='contract')
    op.drop_table('contract')
    op.drop_index('ix_audit_event_subject', table_name='audit_event')
    op.drop_table('audit_event')
    op.drop_index(op.f('ix_api_token_network_id'), table_name='api_token')
    op.drop_table('api_token')
    op.drop_table('network')
    op.drop_index('ix_message_sending', table_name='message', postgresql_where=sa.text("status = 'sending'"))
    op.drop_index('ix_message_network_id_sent_at', table_name='message')
    op.drop_index('ix_message_due', table_name='message', postgresql_where=sa.text("status = 'pending'"))
    op.drop_table('message')
    op.drop_table('bank_holiday')
