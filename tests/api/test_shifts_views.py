"""What a clinician's own page says, from plain values."""

from datetime import UTC, date, datetime, timedelta

from api.pages.handover_views import HandoverPage
from api.pages.my_views import CalendarPage
from api.pages.rendering import render
from api.pages.shifts_views import Said, ShareTable, ShiftCard, ShiftsPage, UnknownPage
from clinics.models import Clinician
from scheduler.config import Settings
from scheduler.notices.handover.lifecycle import State
from scheduler.notices.handover.models import ShiftOffer
from scheduler.notices.handover.queries import OnOffer
from scheduler.planning.ledger import Entry, Share
from scheduler.rota.models import Rota
from tests.scheduler.test_board import line

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
NOTHING = Said()
EVENING = line(1, date(2026, 12, 8))
ROTA = Rota(id=3, network_id=1, starts_on=date(2026, 12, 7), ends_on=date(2027, 1, 4), status="published")


def printed(template: str, view: object) -> str:
    return render(template, view, Settings(), demonstration=False)


def entry(number: int, here: int, carried: int, fair: int, role: str = "gp") -> Entry:
    who = Clinician(id=number, network_id=1, name=f"Dr {number}", email="x", gender="female", role=role)
    none = Share(0, 0, 0)
    return Entry(who, 0, {"evenings": Share(here, carried, fair), "saturdays": none, "bank_holidays": none}, 0, 0)


def test_today_and_tomorrow_are_called_so() -> None:
    cards = [ShiftCard.of(EVENING, EVENING.starts_at - timedelta(days=ago)) for ago in range(3)]
    assert [card.soon for card in cards] == ["Today", "Tomorrow", ""]


def test_a_share_counts_what_was_carried_over_and_sets_it_beside_those_of_ones_role() -> None:
    entries = [entry(1, 3, 1, 3), entry(2, 2, 0, 3), entry(3, 3, 0, 3), entry(4, 9, 0, 3, role="pharmacist")]
    table = ShareTable.of(ROTA, entries, entries[0].clinician)
    assert table is not None
    evenings = table.lines[0]
    assert (evenings.mine, evenings.carried, evenings.fair, evenings.beside, evenings.others) == (
        4,
        1,
        3,
        "1 above",
        "2.5",
    )
    assert (table.colleagues, table.role) == (2, "GP")


def test_who_is_alone_in_a_role_has_no_colleagues_to_be_set_beside() -> None:
    alone = entry(1, 3, 0, 3)
    table = ShareTable.of(ROTA, [alone], alone.clinician)
    assert table is not None
    assert table.lines[0].others == "none"
    view = ShiftsPage.of(alone.clinician, [], [ROTA], table, NOW, has_feed=False)
    assert "Nobody else works as GP" in printed("shifts.html", view)
    assert ShareTable.of(ROTA, [], alone.clinician) is None


def test_without_a_rota_or_a_share_the_page_says_so_and_breaks_nowhere() -> None:
    me = entry(1, 0, 0, 0).clinician
    page = printed("shifts.html", ShiftsPage.of(me, [], [], None, NOW, has_feed=True))
    assert "No rota is published for the days to come" in page
    assert "Your share" not in page
    assert "Stop that address" in page


def test_whom_the_rota_knows_not_reads_by_which_address() -> None:
    assert "a&lt;b@example.com" in printed("shifts_unknown.html", UnknownPage("Rae", "a<b@example.com"))


def test_a_calendar_of_shifts_leads_back_to_them() -> None:
    page = printed("calendar.html", CalendarPage.of("http://test", "x", "shifts", "/shifts"))
    assert 'href="/shifts"' in page
    assert "appointments" not in page.partition("<main")[2].partition("</main>")[0]


def on_offer(number: int, by: int, state: State = State.OPEN, taken_by: int | None = None) -> OnOffer:
    row = ShiftOffer(
        id=number, network_id=1, shift_id=EVENING.shift_id, offered_by=by, taken_by=taken_by, state=state, could=[2, 3],
        offered_at=NOW,
    )  # fmt: skip
    taker = f"Dr {taken_by}" if taken_by else ""
    return OnOffer(row, 3, f"Dr {by}", taker, "GP appointment", "Hub", EVENING.starts_at, EVENING.ends_at)


def seen_by(number: int, *offers: OnOffer, said: Said = NOTHING) -> ShiftsPage:
    me = entry(number, 0, 0, 0).clinician
    ahead = [EVENING] if number == 1 else []
    return ShiftsPage.of(me, ahead, [ROTA], None, NOW, has_feed=False, on_offer=offers, said=said)


def test_a_shift_on_offer_is_its_owners_to_keep_and_a_colleagues_to_take_who_could() -> None:
    one = on_offer(7, by=1)
    mine = seen_by(1, one)
    assert mine.first is not None
    assert mine.first.offered == "On offer to 2 colleagues. Until somebody takes it, it is yours."
    assert "/shifts/offers/7/withdraw" in printed("shifts.html", mine)
    assert mine.offers == ()
    colleague = seen_by(2, one)
    assert [card.detail for card in colleague.offers] == ["GP appointment, Hub, from Dr 1"]
    assert "/shifts/offers/7/take" in printed("shifts.html", colleague)
    assert seen_by(4, one).offers == ()


def test_who_has_taken_a_shift_waits_and_nobody_else_sees_it_any_more() -> None:
    one = on_offer(7, by=1, state=State.TAKEN, taken_by=2)
    mine = seen_by(1, one)
    assert mine.first is not None
    assert mine.first.offered.startswith("Dr 2 takes it as soon as that is approved.")
    assert [len(seen_by(who, one).taken) for who in (2, 3)] == [1, 0]
    assert seen_by(3, one).offers == ()
    assert "You take it as soon as that is approved" in printed("shifts.html", seen_by(2, one))


def test_what_has_begun_is_offered_to_nobody() -> None:
    assert not ShiftCard.of(EVENING, EVENING.starts_at).ahead
    assert "Offer it to colleagues" in printed("shifts.html", seen_by(1))


def test_why_nothing_was_done_stands_above_all() -> None:
    page = printed("shifts.html", seen_by(1, said=Said(refused="Not so.")))
    assert "Nothing was changed" in page
    assert "<title>Error: " in page
    assert "Kept" in printed("shifts.html", seen_by(1, said=Said(done="Kept")))


def test_a_manager_sees_what_waits_before_what_nobody_has_taken() -> None:
    view = HandoverPage.of([on_offer(7, by=1), on_offer(8, by=1, state=State.TAKEN, taken_by=2)])
    assert [line.who for line in view.waiting] == ["Dr 1 to Dr 2"]
    assert [line.who for line in view.open] == ["Dr 1 to 2 colleagues who could take it"]
    page = printed("rota_offers.html", view)
    assert "/rota/offers/8/approve" in page
    assert "/rota/offers/7/" not in page
    assert "Not so." in printed("rota_offers.html", HandoverPage.of([], "Not so."))
