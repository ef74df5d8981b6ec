"""Who may come in: bearer tokens, staff, and sessions. Of every secret that we hand out only its digest is kept."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from clinics.models.columns import id_column, key_to, moment
from scheduler.access.acting import Relation, Scope
from scheduler.access.permissions import OF_THE_NETWORK, Role

ROLES = tuple(role.value for role in Role)
OF_A_PRACTICE = tuple(role.value for role in Role if role not in OF_THE_NETWORK)


class ApiToken(SQLModel, table=True):
    __tablename__ = "api_token"
    __table_args__ = (
        sa.UniqueConstraint("digest", name="uq_api_token_digest"),
        sa.CheckConstraint(f"role in {ROLES!r}", name="ck_api_token_role"),
        sa.CheckConstraint(f"practice_id is null or role in {OF_A_PRACTICE!r}", name="ck_api_token_practice"),
    )

    id: int = Field(default=None, sa_column=id_column())
    network_id: int = Field(sa_column=key_to("network"))
    practice_id: int | None = Field(default=None, sa_column=key_to("practice", nullable=True))
    role: str
    name: str
    digest: str
    created_at: datetime = Field(sa_column=moment())
    expires_at: datetime = Field(sa_column=moment())
    revoked_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))


class Staff(SQLModel, table=True):
    """Somebody who works here and signs in, for all of the network or for one practice of it.

    Without a password there is only the link that sets it up, which works once and until `setup_until`. `totp_secret`
    is sealed with the installation's secret; `totp_step` is that of the last code, which none before it may follow.
    """

    __tablename__ = "staff"
    __table_args__ = (
        sa.Index(
            "uq_staff_network_id_email",
            "network_id",
            "email",
            unique=True,
            postgresql_where=sa.text("ended_at is null"),
        ),
        sa.UniqueConstraint("setup_digest", name="uq_staff_setup_digest"),
        sa.CheckConstraint(f"role in {ROLES!r}", name="ck_staff_role"),
        sa.CheckConstraint(f"practice_id is null or role in {OF_A_PRACTICE!r}", name="ck_staff_practice"),
        sa.CheckConstraint("email = lower(email)", name="ck_staff_email"),
        sa.CheckConstraint("(setup_digest is null) = (setup_until is null)", name="ck_staff_setup"),
    )

    id: int = Field(default=None, sa_column=id_column())
    network_id: int = Field(sa_column=key_to("network"))
    practice_id: int | None = Field(default=None, sa_column=key_to("practice", nullable=True))
    email: str
    name: str
    role: str
    password_hash: str | None = None
    totp_secret: str
    totp_step: int = Field(default=0, sa_column=sa.Column(sa.BigInteger, nullable=False, server_default="0"))
    setup_digest: str | None = None
    setup_until: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    failures: int = Field(default=0, sa_column=sa.Column(sa.Integer, nullable=False, server_default="0"))
    wait_until: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    created_at: datetime = Field(sa_column=moment())
    ended_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))


class LoginSession(SQLModel, table=True):
    """A browser in which a member of staff, or a patient, has signed in. `device` is what the browser calls itself.

    A patient whom NHS login does not know well enough to see appointments (`sees_records`) may book for themselves.
    """

    __tablename__ = "login_session"
    __table_args__ = (
        sa.UniqueConstraint("digest", name="uq_login_session_digest"),
        sa.CheckConstraint("num_nonnulls(staff_id, patient_id) = 1", name="ck_login_session_one_person"),
    )

    id: int = Field(default=None, sa_column=id_column())
    network_id: int = Field(sa_column=key_to("network"))
    digest: str
    staff_id: int | None = Field(default=None, sa_column=key_to("staff", nullable=True))
    patient_id: int | None = Field(default=None, sa_column=key_to("patient", nullable=True))
    device: str
    sees_records: bool = Field(default=True, sa_column=sa.Column(sa.Boolean, nullable=False, server_default=sa.true()))
    created_at: datetime = Field(sa_column=moment())
    last_seen_at: datetime = Field(sa_column=moment())
    expires_at: datetime = Field(sa_column=moment())
    revoked_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))


class SignInCode(SQLModel, table=True):
    """Six digits sent to a patient's contact on record; `ticket` finds the row again from the browser that asked.

    Details that match nobody get a row too, without a patient: nothing that a stranger sees differs.
    """

    __tablename__ = "sign_in_code"
    __table_args__ = (
        sa.UniqueConstraint("ticket_digest", name="uq_sign_in_code_ticket_digest"),
        sa.CheckConstraint("tries between 0 and 5", name="ck_sign_in_code_tries"),
        sa.CheckConstraint("used_at is null or patient_id is not null", name="ck_sign_in_code_used"),
    )

    id: int = Field(default=None, sa_column=id_column())
    network_id: int = Field(sa_column=key_to("network"))
    patient_id: int | None = Field(default=None, sa_column=key_to("patient", nullable=True))
    ticket_digest: str
    code_digest: str
    tries: int = Field(default=0, sa_column=sa.Column(sa.Integer, nullable=False, server_default="0"))
    created_at: datetime = Field(sa_column=moment())
    expires_at: datetime = Field(sa_column=moment())
    used_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))


class Proxy(SQLModel, table=True):
    """`proxy_patient_id` may act for `patient_id`: as far as `scope` says, to the end of `ends_on`, until revoked."""

    __tablename__ = "proxy"
    __table_args__ = (
        sa.Index(
            "uq_proxy_patient_id_proxy_patient_id", "patient_id", "proxy_patient_id", unique=True,
            postgresql_where=sa.text("revoked_at is null"),
        ),
        sa.CheckConstraint("patient_id <> proxy_patient_id", name="ck_proxy_somebody_else"),
        sa.CheckConstraint(f"relation in {tuple(one.value for one in Relation)!r}", name="ck_proxy_relation"),
        sa.CheckConstraint(f"scope in {tuple(one.value for one in Scope)!r}", name="ck_proxy_scope"),
        sa.CheckConstraint("relation <> 'parent' or ends_on is not null", name="ck_proxy_parent_ends"),
    )  # fmt: skip

    id: int = Field(default=None, sa_column=id_column())
    network_id: int = Field(sa_column=key_to("network"))
    patient_id: int = Field(sa_column=key_to("patient"))
    proxy_patient_id: int = Field(
        sa_column=sa.Column(sa.BigInteger, sa.ForeignKey("patient.id"), nullable=False, index=True)
    )
    relation: str
    scope: str
    granted_by: str
    granted_at: datetime = Field(sa_column=moment())
    ends_on: date | None = None
    revoked_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
