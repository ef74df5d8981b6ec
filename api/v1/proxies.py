"""Who acts for a patient, for staff."""

from datetime import date, datetime

from fastapi import APIRouter
from pydantic import BaseModel

from api.deps import ActorDep, NowDep, OnceDep, SessionDep, may
from api.v1.types import Body, Id, PathId, within_reason
from scheduler.access import proxies
from scheduler.access.acting import Relation, Scope
from scheduler.access.models import Proxy
from scheduler.access.permissions import Permission
from scheduler.access.proxies import Wish
from scheduler.booking.idempotency import Body as Kept

router = APIRouter(prefix="/patients/{patient_id}/proxies", tags=["patients"])


class ProxyIn(Body):
    """`book` includes seeing. Without `ends_on` a parent acts until the day before the sixteenth birthday."""

    proxy_patient_id: Id
    relation: Relation
    scope: Scope
    ends_on: date | None = None


class ProxyOut(BaseModel):
    """`ends_on` is the last day that counts; `revoked_at` ends it at once."""

    id: int
    patient_id: int
    proxy_patient_id: int
    relation: Relation
    scope: Scope
    granted_at: datetime
    ends_on: date | None
    revoked_at: datetime | None

    @classmethod
    def of(cls, row: Proxy) -> "ProxyOut":
        return cls.model_validate(row, from_attributes=True)


class NamedProxyOut(ProxyOut):
    """`name` is null for another practice's patient, where the caller is a practice's."""

    name: str | None


class ProxiesOut(BaseModel):
    items: list[NamedProxyOut]


@router.get("", dependencies=[may(Permission.SEE_PATIENTS)])
async def list_proxies(patient_id: PathId, session: SessionDep, actor: ActorDep) -> ProxiesOut:
    """Everybody who acts or acted for this patient, in the order in which they were recorded."""
    found = await proxies.listed(session, actor.network_id, patient_id)
    return ProxiesOut(
        items=[NamedProxyOut(**ProxyOut.of(row).model_dump(), name=who.name if who else None) for row, who in found]
    )


@router.post("", status_code=201, dependencies=[may(Permission.MANAGE_PROXIES)])
async def grant(
    patient_id: PathId, wanted: ProxyIn, session: SessionDep, actor: ActorDep, now: NowDep, once: OnceDep
) -> ProxyOut:
    """Record that another patient of the network acts for this one."""
    if wanted.ends_on is not None:
        within_reason(wanted.ends_on, "ends_on")
    wish = Wish(wanted.proxy_patient_id, wanted.relation, wanted.scope, wanted.ends_on)

    async def act() -> Kept:
        row = await proxies.grant(session, actor.network_id, patient_id, wish, now, actor=actor.name)
        return ProxyOut.of(row).model_dump(mode="json")

    return ProxyOut.model_validate(await once(wanted.model_dump(mode="json"), act))


@router.delete("/{proxy_id}", status_code=204, dependencies=[may(Permission.MANAGE_PROXIES)])
async def revoke(
    patient_id: PathId, proxy_id: PathId, session: SessionDep, actor: ActorDep, now: NowDep, once: OnceDep
) -> None:
    """End it at once. Twice is no error."""

    async def act() -> Kept:
        await proxies.revoke(session, actor.network_id, patient_id, proxy_id, now, actor=actor.name)
        return {}

    await once({}, act)
