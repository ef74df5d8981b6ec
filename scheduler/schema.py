"""Every table of the product in one import, for migrations and for the tests that hold them to the models."""

from sqlmodel import SQLModel

import clinics.models
import notifications.models
import scheduler.access.models
import scheduler.access.openid.models
import scheduler.access.passkeys.models
import scheduler.arms.models
import scheduler.audit.models
import scheduler.booking.models
import scheduler.booking.policy.models
import scheduler.busy.models
import scheduler.campaigns.models
import scheduler.feedback.models
import scheduler.feeds.models
import scheduler.invitations.models
import scheduler.liveness.models
import scheduler.notices.handover.models
import scheduler.notices.models
import scheduler.partners.models
import scheduler.patients.models
import scheduler.planning.jobs.models
import scheduler.planning.models
import scheduler.rota.models
import scheduler.waitlist.models

MODULES = (
    clinics.models,
    notifications.models,
    scheduler.access.models,
    scheduler.access.openid.models,
    scheduler.access.passkeys.models,
    scheduler.arms.models,
    scheduler.audit.models,
    scheduler.booking.models,
    scheduler.booking.policy.models,
    scheduler.busy.models,
    scheduler.campaigns.models,
    scheduler.feedback.models,
    scheduler.invitations.models,
    scheduler.liveness.models,
    scheduler.notices.models,
    scheduler.partners.models,
    scheduler.notices.handover.models,
    scheduler.patients.models,
    scheduler.planning.jobs.models,
    scheduler.planning.models,
    scheduler.rota.models,
    scheduler.waitlist.models,
)
METADATA = SQLModel.metadata
