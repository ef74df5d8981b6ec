"""A patient as the scheduler needs one: who, where registered, what they need, how to reach them."""

from datetime import date

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel


class Patient(SQLModel, table=True):
    __tablename__ = "patient"
    __table_args__ = (
        sa.UniqueConstraint("network_id", "nhs_number", name="uq_patient_network_id_nhs_number"),
        sa.CheckConstraint("nhs_number ~ '^[0-9]{10}$'", name="ck_patient_nhs_number"),
        sa.CheckConstraint("writes_by in ('sms', 'email')", name="ck_patient_writes_by"),
        sa.Index(
            "ix_patient_family_name",
            sa.literal_column("lower(family_name)").label("family_lower"),
            postgresql_ops={"family_lower": "text_pattern_ops"},
        ),
        sa.Index("ix_patient_network_id_date_of_birth", "network_id", "date_of_birth"),
        sa.Index("ix_patient_phone", "network_id", "phone", postgresql_where=sa.text("phone is not null")),
    )

    id: int = Field(default=None, sa_column=sa.Column(sa.BigInteger, sa.Identity(), primary_key=True))
    network_id: int = Field(sa_column=sa.Column(sa.ForeignKey("network.id"), nullable=False, index=True))
    practice_id: int = Field(sa_column=sa.Column(sa.ForeignKey("practice.id"), nullable=False, index=True))
    nhs_number: str
    given_name: str
    family_name: str
    date_of_birth: date
    sex: str
    postcode: str
    phone: str | None = None
    email: str | None = None
    needs: list[str] = Field(default_factory=list, sa_column=sa.Column(JSONB, nullable=False, server_default="[]"))
    language: str = Field(default="en", sa_column_kwargs={"server_default": "en"})
    writes_by: str | None = None
    no_invitations: bool = Field(default=False, sa_column=sa.Column(sa.Boolean, nullable=False, server_default="false"))
    vulnerable: bool = Field(default=False, sa_column=sa.Column(sa.Boolean, nullable=False, server_default="false"))
    no_feedback: bool = Field(default=False, sa_column=sa.Column(sa.Boolean, nullable=False, server_default="false"))
    synthetic: bool = Field(default=False, sa_column=sa.Column(sa.Boolean, nullable=False, server_default="false"))

    @property
    def name(self) -> str:
        return f"{self.given_name} {self.family_name}"


class PatientName(SQLModel, table=True):
    """One word of a patient's names, in small letters. Triggers on `patient` write it, so it is never behind.

    Requests look for names here: a policy lets an index help only with comparisons that leak nothing, as those of whole
    columns are, and those of `lower(…)` and `like` are not.
    """

    __tablename__ = "patient_name"
    __table_args__ = (sa.Index("ix_patient_name_network_id_word", "network_id", "word"),)

    patient_id: int = Field(
        sa_column=sa.Column(sa.BigInteger, sa.ForeignKey("patient.id", ondelete="CASCADE"), primary_key=True)
    )
    word: str = Field(sa_column=sa.Column(sa.String(collation="C"), primary_key=True))
    network_id: int = Field(sa_column=sa.Column(sa.BigInteger, sa.ForeignKey("network.id"), nullable=False))
