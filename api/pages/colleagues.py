"""Who works here: the page on which managers add people, end them, and let them in again."""

import re
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from sqlmodel.ext.asyncio.session import AsyncSession

from api.deps import NowDep, RuntimeDep, SessionDep
from api.errors import FAULTY_FORM
from api.members import StaffManagerDep, as_manager, seal
from api.pages.colleague_views import LinkPage, NewcomerForm, StaffPage
from api.pages.rendering import page
from api.v1.types import PathId
from clinics import queries as clinics
from scheduler.access import staffing
from scheduler.access.errors import RoleOfTheNetwork, StaffKnown
from scheduler.access.models import Staff
from scheduler.access.staff import Newcomer
from scheduler.runtime import Runtime

router = APIRouter(prefix="/staff", include_in_schema=False)
Field = Annotated[str, Form(max_length=200, pattern=r"^[^\x00]*$")]
ADDRESS = re.compile(r"[^\s@]+@[^\s@]+")


@router.get("")
async def see(request: Request, session: SessionDep, me: StaffManagerDep) -> HTMLResponse:
    """Everybody whom the reader looks after."""
    return await _staff_page(request, session, me, NewcomerForm())


@router.post("")
async def add(
    request: Request, session: SessionDep, runtime: RuntimeDep, now: NowDep, me: StaffManagerDep, email: Field = "",
    name: Field = "", role: Field = "", practice: Field = "",
) -> Response:  # fmt: skip
    """Add somebody, and show the link that they need."""
    form = _checked(NewcomerForm(email.strip(), name.strip(), role, practice))
    if form.errors:
        return await _staff_page(request, session, me, form)
    newcomer = Newcomer(form.email, form.name, role, await _practice(session, me, practice))
    try:
        async with session.begin_nested():
            row, link = await staffing.add(session, as_manager(me), newcomer, now, seal(runtime))
    except (StaffKnown, RoleOfTheNetwork) as refused:
        field = "email" if isinstance(refused, StaffKnown) else "practice"
        form.errors[field] = refused.sentence
        return await _staff_page(request, session, me, form)
    return _link_page(request, runtime, row, link)


@router.post("/{staff_id}/link")
async def let_in_again(
    request: Request, staff_id: PathId, session: SessionDep, runtime: RuntimeDep, now: NowDep, me: StaffManagerDep
) -> HTMLResponse:
    """A new link, for who has lost a password or an authenticator."""
    row, link = await staffing.let_in_again(session, as_manager(me), staff_id, now, seal(runtime))
    return _link_page(request, runtime, row, link)


@router.post("/{staff_id}/end")
async def end(staff_id: PathId, session: SessionDep, now: NowDep, me: StaffManagerDep, reason: Field = "") -> Response:
    """From here on they sign in no more."""
    await staffing.end(session, as_manager(me), staff_id, now, reason)
    return RedirectResponse("/staff", 303)


def _checked(form: NewcomerForm) -> NewcomerForm:
    if not form.name:
        form.errors["name"] = "Enter their name"
    if not ADDRESS.fullmatch(form.email):
        form.errors["email"] = "Enter an e-mail address, like name@example.com"
    if not form.role:
        form.errors["role"] = "Choose what they work as"
    return form


async def _practice(session: AsyncSession, me: Staff, chosen: str) -> str | None:
    """The ODS code: a practice's manager adds people to that practice, whatever is chosen."""
    if me.practice_id is None:
        return chosen or None
    practices = await clinics.practices(session, me.network_id)
    return next(one.ods_code for one in practices if one.id == me.practice_id)


async def _staff_page(request: Request, session: AsyncSession, me: Staff, form: NewcomerForm) -> HTMLResponse:
    manager = as_manager(me)
    practices = await clinics.practices(session, me.network_id)
    view = StaffPage.of(await staffing.listed(session, manager), practices, manager, form)
    return page(request, "staff.html", view, FAULTY_FORM if form.errors else 200)


def _link_page(request: Request, runtime: Runtime, row: Staff, link: str) -> HTMLResponse:
    address = f"{runtime.settings.base_url}/set-up/{link}"
    return page(request, "staff_link.html", LinkPage(row.name, row.email, address))
