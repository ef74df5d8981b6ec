"""A published rota is repaired over nobody's head: options with who would move, and one of them brought into force."""

from datetime import date, time, timedelta

import pytest

from clinics.local_time import at
from clinics.models import Leave
from scheduler.booking import holds, service
from scheduler.booking.announcements import Announcer
from scheduler.booking.errors import ShiftsInUse
from scheduler.planning import repairs
from scheduler.planning.repairs import Away, NotPublished
from scheduler.planning.standing import RotaBroken, RotaOutgrown
from scheduler.rota import service as rotas
from scheduler.rota.errors import RotaChanged
from solver.changes import Absence, ClosedRoom
from solver.problem import DAY, Interval
from tests.scheduler.clinic import QUICK, Clinic, Command

TUESDAY, WEEK = date(2026, 12, 8), Interval(0, 7 * DAY)


async def test_a_published_rota_is_a_plan_of_todays_facts(clinic: Clinic) -> None:
    rota = await clinic.standing()
    (shift,) = rota.plan.assignments
    assert (shift.person_id, shift.service, rota.sessions[shift.session_id].label) == (
        clinic.test, "gp", "Tue 8 Dec 18:30–20:00 Hub"
    )  # fmt: skip
    assert (rota.problem.published, rota.problem.pinned) == (rota.plan.assignments, False)
    rota.require_legal()


async def test_who_is_ill_is_replaced_and_only_what_changed_is_offered_anew(clinic: Clinic) -> None:
    rota, options = await clinic.options(Absence(clinic.test, WEEK))
    assert list(options)[:2] == ["touch nobody", "add only"]
    away = Away(clinic.test, date(2026, 12, 7), date(2026, 12, 13))
    assert await clinic.take(rota, options["add only"], away) == 6
    assert await clinic.free() == {clinic.stand_in}
    assert await clinic.ask("select status, count(*) from slot group by 1 order by 1") == [
        ("open", 6),
        ("withdrawn", 6),
    ]
    assert await clinic.in_force() == [(clinic.stand_in,)]
    assert await clinic.ask("select clinician_id, starts_on, ends_on, kind from leave") == [
        (clinic.test, away.first, away.last, "sick")
    ]
    assert await clinic.ask(
        "select status, to_status, reason from rota join audit_event on subject = 'rota:' || rota.id order by audit_event.id desc limit 1"
    ) == [("published", "published", "repaired: add only")]
    assert await clinic.ask("select status from plan_run") == [("repaired",)]
    again = await clinic.standing()
    again.require_legal()
    assert again.plan.keys == options["add only"].plan.keys


async def test_a_repair_uses_the_session_that_the_rota_has_already(clinic: Clinic) -> None:
    rota, options = await clinic.options(Absence(clinic.test, WEEK))
    await clinic.take(rota, options["add only"])
    assert await clinic.ask("select count(*) from clinic_session") == [(1,)]


async def test_booked_patients_are_named_by_appointment_and_nothing_is_done_over_their_heads(
    clinic: Clinic, announcer: Announcer
) -> None:
    async with clinic.world.sessions() as session, session.begin():
        row = await service.book(
            session, clinic.actor, clinic.world.slots[0], clinic.world.patients[0], clinic.now, announcer
        )
        appointment = row.appointment.id
    rota, options = await clinic.options(Absence(clinic.test, WEEK))
    async with clinic.world.sessions() as session, session.begin():
        booked = await repairs.booked(session, clinic.network_id, rota, clinic.now)
    assert [booked[shift] for shift in repairs.going(rota, options["add only"], clinic.now)] == [[appointment]]
    with pytest.raises(ShiftsInUse, match="1 time is booked"):
        await clinic.take(rota, options["add only"])
    assert await clinic.in_force() == [(clinic.test,)]
    assert await clinic.free() == {clinic.test}


async def test_who_is_just_booking_is_not_overridden_either(clinic: Clinic) -> None:
    rota, options = await clinic.options(Absence(clinic.test, WEEK))
    async with clinic.world.sessions() as session, session.begin():
        await holds.hold(session, clinic.actor, clinic.world.slots[0], clinic.now, timedelta(minutes=10))
    with pytest.raises(ShiftsInUse):
        await clinic.take(rota, options["add only"])


async def test_of_two_who_repair_the_same_rota_the_second_is_told_to_look_again(clinic: Clinic) -> None:
    rota, options = await clinic.options(Absence(clinic.test, WEEK))
    await clinic.take(rota, options["add only"])
    with pytest.raises(RotaChanged):
        await clinic.take(rota, options["touch nobody"])


async def test_a_closed_room_moves_the_shift_to_the_other(clinic: Clinic) -> None:
    (one,) = (await clinic.standing()).plan.assignments
    rota, options = await clinic.options(ClosedRoom(one.room_id, WEEK))
    assert await clinic.take(rota, options["touch nobody"]) == 6
    rooms = await clinic.ask("select r.name, h.live from shift h join room r on r.id = h.room_id order by h.id")
    assert rooms == [("Room 1", False), ("Room 2", True)]


async def test_what_has_begun_is_history_that_no_option_changes(clinic: Clinic) -> None:
    """Though two are wanted, nobody is put to work in the past; and who is ill has worked."""
    await clinic.change("update contract set minutes_per_1000_per_week = 18")
    afterwards = at(TUESDAY, time(19))
    for ill in (Interval(0, 7 * DAY), Interval(2 * DAY, 7 * DAY)):
        rota, options = await clinic.options(Absence(clinic.test, ill), afterwards)
        assert all(repairs.going(rota, option, afterwards) == [] for option in options.values())
        assert all(who == clinic.test for option in options.values() for who, *_ in option.plan.keys)
    assert await clinic.take(rota, options["touch nobody"]) == 0
    assert await clinic.in_force() == [(clinic.test,)]


async def test_a_rota_made_for_other_hours_is_not_guessed_at(clinic: Clinic) -> None:
    await clinic.change("update opening_hours set ends = '21:00'")
    with pytest.raises(RotaOutgrown):
        await clinic.standing()


async def test_a_rota_that_has_become_illegal_says_which_rule_it_breaks(clinic: Clinic) -> None:
    await clinic.add(Leave(clinician_id=clinic.test, starts_on=TUESDAY, ends_on=TUESDAY))
    with pytest.raises(RotaBroken, match=r"Dr Test is on leave: Tue 8 Dec .* Repair it first"):
        (await clinic.standing()).require_legal()


async def test_a_draft_is_planned_anew_and_not_repaired(clinic: Clinic) -> None:
    async with clinic.world.sessions() as session, session.begin():
        monday = date(2026, 12, 14)
        draft = await rotas.write_draft(
            session, clinic.network_id, monday, monday + timedelta(days=7), [], actor="test", now=clinic.now
        )
    with pytest.raises(NotPublished):
        repairs.found(await clinic.standing(draft.id), Absence(clinic.test, WEEK), clinic.now, QUICK)


async def test_the_command_line_lists_options_and_brings_one_into_force(
    clinic: Clinic, command: Command, ahead: date
) -> None:
    sick = ("rotas", "repair", "--sick", "dr test", "--from", str(ahead), "--seconds", "1")
    listed = (await command(*sick)).stdout
    assert "1. touch nobody: 1 change to shifts of 1 person, 0 booked appointments would move" in listed
    assert "2. add only: 2 changes to shifts of 2 people" in listed
    assert "added       Dr Stand-In, gp, " in listed
    taken = await command(*sick, "--take", "2")
    assert "is repaired (add only): 6 new slots can be booked." in taken.stdout
    assert (await clinic.in_force())[-1] == (clinic.stand_in,)


async def test_the_command_line_takes_nothing_that_would_move_a_booked_patient(
    clinic: Clinic, command: Command, ahead: date, announcer: Announcer
) -> None:
    ((slot,),) = await clinic.ask("select max(id) from slot")
    async with clinic.world.sessions() as session, session.begin():
        row = await service.book(session, clinic.actor, slot, clinic.world.patients[0], clinic.now, announcer)
        appointment = row.appointment.id
    done = await command("rotas", "repair", "--sick", "dr test", "--from", str(ahead), "--seconds", "1", "--take", "1")
    assert f"booked      Dr Test, gp, {ahead:%a} " in done.stdout
    assert f": appointment {appointment}\n" in done.stdout
    assert "Example" not in done.stdout
    assert "1 appointment would have to move, so nothing was changed" in str(done.exception)
    assert (await clinic.in_force())[-1] == (clinic.test,)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ((), "one thing at a time: --sick, --closed-room or --demand"),
        (("--sick", "Nobody"), "There is no person called 'Nobody': Dr Test, Dr Stand-In."),
        (("--sick", "dr"), "Several are called 'dr': Dr Test, Dr Stand-In."),
        (("--closed-room", "room"), "Several are called 'room': Room 1, Hub, Room 2, Hub."),
        (("--demand", "gp"), "Added demand needs --minutes"),
        (("--sick", "test", "--take", "9"), "There is no option 9"),
    ],
)
async def test_a_repair_that_cannot_be_understood_says_what_is_missing(
    command: Command, ahead: date, words: tuple[str, ...], says: str
) -> None:
    done = await command("rotas", "repair", "--from", str(ahead), "--seconds", "1", *words)
    assert says in str(done.exception)


async def test_added_demand_is_met_by_who_is_free(command: Command, ahead: date) -> None:
    wanted = ("--demand", "gp", "--minutes", "180", "--from", str(ahead), "--seconds", "1")
    listed = (await command("rotas", "repair", *wanted)).stdout
    assert "added       Dr Stand-In, gp, " in listed
