"""Every table of the product in one import, for migrations and for the tests that hold them to the models."""

from sqlmodel import SQLModel

import scheduler.access.models
import scheduler.audit.models
import scheduler.booking.models
import scheduler.patients.models
import scheduler.planning.models
import scheduler.rota.models  # noqa: F401

METADATA = SQLModel.metadata
