"""Who could fill a gap or take a shift, and that whoever asks keeps nobody waiting."""

import asyncio
import threading
from datetime import date

import pytest

from scheduler.planning import asked
from scheduler.planning.asked import NoSuchShift, NotShort
from scheduler.planning.asking import KEPT, Asking, ManyQuestions
from tests.scheduler.clinic import Clinic


async def test_instead_of_somebody_a_colleague_is_named_with_the_price(clinic: Clinic) -> None:
    rota = await clinic.standing()
    (shift_id,) = rota.shifts.values()
    answer = asked.who_could_take(rota, shift_id)
    assert answer.reason == "1 could, 0 could not."
    ((who, could),) = [(one.name, one.could) for one in answer.candidates]
    assert (who, could) == ("Dr Stand-In", True)
    with pytest.raises(NoSuchShift):
        asked.who_could_take(rota, shift_id + 1)


async def test_who_could_not_take_a_shift_stands_below_with_the_reason(clinic: Clinic) -> None:
    day = date(2026, 12, 8)
    await clinic.change(f"insert into leave (clinician_id, starts_on, ends_on, kind) values ({clinic.stand_in}, '{day}', '{day}', 'annual')")  # fmt: skip
    rota = await clinic.standing()
    answer = asked.who_could_take(rota, next(iter(rota.shifts.values())))
    assert answer.reason == "Nobody could, 1 could not."
    (away,) = answer.candidates
    assert not away.could
    assert away.words.startswith("Dr Stand-In is on leave")


async def test_a_gap_is_told_with_who_could_fill_it_first_and_the_cheapest_change(clinic: Clinic) -> None:
    await clinic.change("update contract set minutes_per_1000_per_week = 18")
    rota = await clinic.standing()
    answer = asked.who_could_fill(rota, "obligation", "Minutes owed in week 1")
    assert [(one.name, one.could) for one in answer.candidates] == [("Dr Stand-In", True), ("Dr Test", False)]
    assert "Of 2: " in answer.reason
    assert answer.remedy.startswith("the cheapest single change: Dr Stand-In works Tue 8 Dec 18:30–20:00 Hub (")
    with pytest.raises(NotShort):
        asked.who_could_fill(rota, "obligation", "Minutes owed in week 9")


async def test_who_asks_in_vain_for_a_moment_gets_the_answer_by_asking_again() -> None:
    asking, may_end, asked_for = Asking(patience=0), threading.Event(), []

    def think() -> str:
        may_end.wait(60)
        asked_for.append(1)
        return "answer"

    assert await asking.answer("question", think) is None
    may_end.set()
    while (said := await asking.answer("question", think)) is None:
        await asyncio.sleep(0)
    assert (said, asked_for) == ("answer", [1])
    asking.close()


async def test_what_went_wrong_is_told_once_and_may_be_asked_again() -> None:
    asking, answers = Asking(patience=60), iter([NotShort(), "answer"])

    def think() -> str:
        said = next(answers)
        if isinstance(said, Exception):
            raise said
        return str(said)

    with pytest.raises(NotShort):
        await asking.answer("question", think)
    assert await asking.answer("question", think) == "answer"
    asking.close()


async def test_old_answers_make_room_and_questions_that_wait_do_not() -> None:
    asking, may_end = Asking(patience=0), threading.Event()
    for number in range(KEPT):
        await asking.answer(number, lambda: may_end.wait(60))
    with pytest.raises(ManyQuestions):
        await asking.answer(KEPT, bool)
    may_end.set()
    while await asking.answer(KEPT - 1, bool) is None:
        await asyncio.sleep(0)
    assert await asking.answer(KEPT, bool) in (None, False)
    asking.close()
