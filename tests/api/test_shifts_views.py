"""What a clinician's own page says, from plain values."""

from datetime import UTC, date, datetime, timedelta

from api.pages.accounts import CalendarPage
from api.pages.rendering import render
from api.pages.shifts_views import ShareTable, ShiftCard, ShiftsPage, UnknownPage
from clinics.models import Clinician
from scheduler.config import Settings
from scheduler.planning.ledger import Entry, Share
from scheduler.rota.models import Rota
from tests.scheduler.test_board import line

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
EVENING = line(1, date(2026, 12, 8))
ROTA = Rota(id=3, network_id=1, starts_on=date(2026, 12, 7), ends_on=date(2027, 1, 4), status="published")


def printed(template: str, view: object) -> str:
    return render(template, view, Settings(), demonstration=False)


def entry(number: int, here: int, carried: int, fair: int, role: str = "gp") -> Entry:
    who = Clinician(id=number, network_id=1, name=f"Dr {number}", email="x", gender="female", role=role)
    none = Share(0, 0, 0)
    return Entry(who, 0, {"evenings": Share(here, carried, fair), "saturdays": none, "bank_holidays": none}, 0, 0)


def test_today_and_tomorrow_are_called_so() -> None:
    day = EVENING.starts_at.date()
    cards = [ShiftCard.of(EVENING, day - timedelta(days=ago)) for ago in range(3)]
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
