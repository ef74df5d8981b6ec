"""Every table of the product in one import, for migrations and for the tests that hold them to the models."""

import clinics.models
import notifications.models
import scheduler.access.models
import scheduler.audit.models
import scheduler.booking.models
import scheduler.patients.models
import scheduler.planning.models
import scheduler.rota.models  # noqa: F401
from sqlmodel import SQLModel

METADATA = SQLModel.metadata
