"""What a manager asks of a rota before publishing it, in words."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from scheduler.planning import answers
from scheduler.planning.answers import Line
from scheduler.planning.words import amount, listed, worth
from solver.problem import DAY, Demand, Interval, Level, Person, Preference, Problem, Room, Session, Site
from solver.questions import Price, WhoCouldTake
from solver.result import Assignment, Plan, Term
from solver.tiers import Tier
from tests.scheduler.clinic import Clinic, Command

EVENING = Interval(1110, 1200)


def person(number: int, **other: Any) -> Person:
    values: dict[str, Any] = {
        "id": number, "name": f"Dr {number}", "role": "gp", "services": ("gp",), "covers_as_gp": True,
        "available": (Interval(0, 7 * DAY),), "max_minutes_per_week": 600, "cost_per_hour": 60,
    }  # fmt: skip
    return Person(**(values | other))


def evening(number: int, day: int) -> Session:
    span = Interval(day * DAY + EVENING.start, day * DAY + EVENING.end)
    return Session(number, 1, span, 0, f"day {day} Hub", evening=True)


def problem(people: list[Person], minutes: int = 90, **other: Any) -> Problem:
    values: dict[str, Any] = {
        "sites": (Site(1, "Hub", (Room(1), Room(2))),), "sessions": (evening(1, 0), evening(2, 1)),
        "demands": (Demand("gp", 0, minutes),), "min_people_on_site": 1,
    }  # fmt: skip
    return Problem("test", tuple(people), **(values | other))


FIRST = Assignment(1, 1, 1, "gp")


def label(span: Interval) -> str:
    return f"day {span.day}"


def patient() -> bool:
    return False


def hurried() -> bool:
    return True


def said(lines: Iterable[Line]) -> list[str]:
    return [f"{word}: {sentence}" if word else sentence for word, sentence in lines]


def test_amounts_read_as_people_say_them() -> None:
    assert amount(1, "evenings above wish") == "1 evening above wish"
    assert amount(2, "wishes refused") == "2 wishes refused"
    assert amount(1, "wishes refused") == "1 wish refused"
    assert amount(1, "people new to a place and hour") == "1 person new to a place and hour"
    assert amount(1200, "pounds") == "£1,200"


def test_what_a_change_costs_comes_before_what_it_saves() -> None:
    pounds, owed = (
        Term("cost", Tier.COST, 26, "pounds", 26),
        Term("obligation", Tier.OBLIGATION, -90, "minutes owed", 0),
    )
    changed = Term("changes", Tier.WISHES, 1, "shifts changed", 100)
    assert worth(Price((owed, changed, pounds))) == "costs 1 shift changed and £26; saves 90 minutes owed"
    assert worth(Price(())) == "costs nothing"
    assert listed([owed, changed, pounds]) == "90 minutes owed, 1 shift changed and £26"


def test_a_gap_is_told_with_its_reason_and_the_cheapest_single_change() -> None:
    away = problem([person(1, leave=(Interval(0, 7 * DAY),))])
    assert said(answers.gaps(away, Plan(), patient)) == [
        "Unfilled: gp in week 1: 90 min short. Of 1: 1 on leave.",
        "the cheapest single change: Dr 1 gives up the leave at day 0 Hub (costs £90; saves 90 weighted minutes unmet)",
    ]


def test_where_no_rule_is_in_the_way_it_is_said_who_would_work() -> None:
    *_, last = said(answers.gaps(problem([person(1)]), Plan(), patient))
    assert last == "the cheapest single change: Dr 1 works day 0 Hub (costs £90; saves 90 weighted minutes unmet)"


def test_what_one_change_cannot_fill_is_said() -> None:
    assert said(answers.gaps(problem([person(1, available=(), leave=(Interval(0, 7 * DAY),))]), Plan(), patient))[
        1:
    ] == ["no single change would fill any of it"]


def test_in_a_hurry_reasons_are_told_and_what_was_not_looked_into_says_so() -> None:
    (need, hint) = said(answers.gaps(problem([person(1)]), Plan(), hurried))
    assert need.startswith("Unfilled: gp in week 1: 90 min short.")
    assert hint == "there was no time to look into what would change that; ask: extended-access rotas explain"


def test_of_many_gaps_a_few_are_told_and_the_rest_counted() -> None:
    many = problem([], demands=tuple(Demand(f"s{n}", 0, 90) for n in range(5)))
    assert said(answers.gaps(many, Plan(), patient))[-1] == "Unfilled: and 2 more: extended-access rotas explain"


def test_refused_wishes_are_told_with_what_granting_them_costs() -> None:
    wishing = person(1, max_evenings_per_week=0)
    dear = problem([wishing, person(2, cost_per_hour=100, role="anp", covers_as_gp=False)])
    assert said(answers.wishes(dear, Plan((FIRST,)), label, patient)) == [
        "Wish: Dr 1 works 1 evening more than they asked for; granting it costs £60; saves 1 evening above wish"
    ]
    assert said(answers.wishes(dear, Plan((FIRST,)), label, patient, person_id=2)) == []
    assert said(answers.wishes(dear, Plan((FIRST,)), label, hurried))[0].endswith("rotas explain")


def test_a_wish_about_a_day_names_the_day() -> None:
    rather_not = person(1, preferences=(Preference(Interval(0, DAY), Level.RATHER_NOT),))
    (line,) = said(answers.wishes(problem([rather_not], sessions=(evening(1, 0),)), Plan((FIRST,)), label, patient))
    assert line.startswith("Wish: Dr 1 would rather not work day 0; granting it costs 90 weighted minutes unmet;")


def test_who_could_work_is_ranked_and_where_nobody_could_each_says_why() -> None:
    asks = problem([person(1), person(2, cost_per_hour=90), person(3)])
    assert said(answers.takers(asks, Plan((FIRST,)), WhoCouldTake(1, "gp", 1), most=1)) == [
        "Question: who could work gp, day 0 Hub instead of Dr 1? 2 could, 0 could not",
        "1. Dr 3: costs nothing",
        "and 1 more: extended-access rotas explain --shift",
    ]
    alone = problem([person(1), person(2, available=())])
    assert said(answers.takers(alone, Plan((FIRST,)), WhoCouldTake(1, "gp", 1))) == [
        "Question: who could work gp, day 0 Hub instead of Dr 1? nobody could, 1 could not",
        "Dr 2 is not available: day 0 Hub",
    ]


def test_a_rule_about_places_is_told_with_the_person_whom_it_keeps_out() -> None:
    roomless = problem([person(1), person(2)], sites=(Site(1, "Hub", (Room(1),)),))
    last = said(answers.takers(roomless, Plan((FIRST,)), WhoCouldTake(1, "gp")))[-1]
    assert last == "Dr 2: no room is free: day 0 Hub"


def test_where_nothing_is_unfilled_one_question_is_answered_as_an_example() -> None:
    met = problem([person(1), person(2)])
    lines = said(answers.summary(met, Plan((FIRST,)), label, patient))
    assert lines[:2] == [
        "Unfilled: nothing: every obligation, cover window and demand is met",
        "Question: who could work gp, day 0 Hub instead of Dr 1? 1 could, 0 could not",
    ]
    short = replace(met, demands=(Demand("gp", 0, 180),))
    assert not any("Question" in line for line in said(answers.summary(short, Plan((FIRST,)), label, patient)))


async def test_the_command_line_explains_the_published_rota(clinic: Clinic, command: Command, ahead: date) -> None:
    done = await command("rotas", "explain")
    assert done.exception is None
    assert "Unfilled    nothing" in done.stdout
    asked = await command("rotas", "explain", "--shift", f"{ahead}T18:30", "--instead-of", "test")
    assert "instead of Dr Test? 1 could, 0 could not\n            1. Dr Stand-In: costs " in asked.stdout
    free = await command("rotas", "explain", "--shift", str(ahead), "--service", "gp", "--site", "hub")
    assert "1. Dr Stand-In: costs " in free.stdout
    wish = await command("rotas", "explain", "--wish", "dr test")
    assert "Dr Test has every wish granted in this rota" in wish.stdout


async def test_the_command_line_tells_a_need_in_full(clinic: Clinic, command: Command, ahead: date) -> None:
    await clinic.change("update contract set minutes_per_1000_per_week = 18")
    await clinic.change(
        f"insert into leave (clinician_id, starts_on, ends_on, kind) values ({clinic.stand_in}, '{ahead}', '{ahead}', 'annual')"
    )
    told = (await command("rotas", "explain", "--need", "gp in week")).stdout
    assert "Dr Stand-In is on leave: " in told
    assert "the cheapest single change: Dr Stand-In gives up the leave at " in told


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--need", "care"), "Nothing called 'care' is short; short are: none."),
        (("--wish", "nobody"), "There is no person called 'nobody'"),
        (("--shift", "tomorrow"), "'tomorrow' is not a day. Write it as"),
        (("--shift", "2001-01-01"), "No rota is published for 01 January 2001."),
        (("--shift", "2001-01-01T25:00"), "is not a time"),
    ],
)
async def test_a_question_that_cannot_be_understood_says_what_is_missing(
    command: Command, ahead: date, words: tuple[str, ...], says: str
) -> None:
    assert says in str((await command("rotas", "explain", *words)).exception)


async def test_a_day_without_a_session_is_told_from_one_with_several(command: Command, ahead: date) -> None:
    done = await command("rotas", "explain", "--shift", str(ahead + timedelta(days=1)))
    assert f"By its hours, no session of this rota is on {ahead + timedelta(days=1)}" in str(done.exception)


async def test_who_could_work_is_asked_of_a_service_or_of_somebodys_shift(command: Command, ahead: date) -> None:
    neither = await command("rotas", "explain", "--shift", str(ahead))
    assert "Say which --service, or --instead-of whom." in str(neither.exception)
    nobodys = await command("rotas", "explain", "--shift", str(ahead), "--instead-of", "stand-in")
    assert "Dr Stand-In has no shift Tue " in str(nobodys.exception)


async def test_without_a_published_rota_there_is_nothing_to_explain(clinic: Clinic, command: Command) -> None:
    await clinic.change("update rota set status = 'closed'")
    ((closed,),) = await clinic.ask("select id from rota")
    assert "No rota is published yet" in str((await command("rotas", "explain")).exception)
    assert f"Rota {closed} is closed." in str((await command("rotas", "explain", "--rota", str(closed))).exception)
