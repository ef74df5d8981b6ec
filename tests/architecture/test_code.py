"""The architecture, tested like behaviour."""

import ast
import re
from pathlib import Path

import pytest
from fastapi.routing import APIRoute

from api import deps, members, signed, v1
from api.app import create_app
from api.pages.rendering import TEMPLATES, environment
from notifications.render import Templates
from scheduler import tasks
from scheduler.config import Settings
from scheduler.runtime import ANSWERS, INVITATIONS, MESSAGES, NOTICES, OFFERS, QUESTIONS

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("clinics", "solver", "notifications", "scheduler", "api")
SOURCES = [path for package in PACKAGES for path in (ROOT / package).rglob("*.py") if "versions" not in path.parts]


def test_every_module_says_why_it_exists() -> None:
    silent = [str(path.relative_to(ROOT)) for path in SOURCES if not ast.get_docstring(ast.parse(path.read_text()))]
    assert silent == []


STATEMENTS = {"select", "insert", "update", "delete", "exists", "union"}


SQL = re.compile(r"\s*(select\s|with\s+\w+\s+as\s|insert\s+into\s|update\s+\w+\s+set\s|delete\s+from\s)")


def _speaks_sql(source: str) -> bool:
    """Whether a module imports what builds statements, builds one, or holds one as text."""

    def speaks(node: ast.AST) -> bool:
        match node:
            case ast.ImportFrom(module=str(module), names=names):
                return module.startswith(("sqlalchemy", "sqlmodel")) and any(name.name in STATEMENTS for name in names)
            case ast.Attribute(value=ast.Name(id="sa"), attr=attribute):
                return attribute in STATEMENTS
            case ast.Constant(value=str(words)):
                return SQL.match(words) is not None
        return False

    return any(speaks(node) for node in ast.walk(ast.parse(source)))


@pytest.mark.parametrize(
    "source",
    ["from sqlmodel import col, select", "from sqlmodel import (\n    col,\n    select,\n)", "import sqlalchemy as sa\nsa.update(x)",
     "from sqlalchemy.dialects.postgresql import insert", "text('select 1 from x')", "text(\n 'delete from x')", "ask(f'update x set a = {b}')"],
)  # fmt: skip
def test_sql_is_recognised_in_every_dress(source: str) -> None:
    assert _speaks_sql(source)


def test_only_queries_speak_sql() -> None:
    """Statements live in queries.py; migrations and the ways to the database (`select 1`) excepted."""
    speakers = [
        str(path.relative_to(ROOT))
        for path in SOURCES
        if path.name not in ("queries.py", "env.py")
        and path not in (ROOT / "scheduler" / "db.py", ROOT / "scheduler" / "sql.py")
        and _speaks_sql(path.read_text())
    ]
    assert speakers == []


def test_only_bookings_queries_and_what_binds_a_request_to_its_network_speak_to_the_driver_itself() -> None:
    """The others run when the transaction is bound, and these are the only ones that have to be that quick."""
    speakers = {path.relative_to(ROOT) for path in SOURCES if "from scheduler.sql import" in path.read_text()}
    assert {path.name for path in speakers} == {"queries.py"}
    assert {path.parts[:2] for path in speakers} == {("scheduler", "booking"), ("scheduler", "access")}


def test_the_status_of_a_refusal_is_decided_in_one_place() -> None:
    elsewhere = []
    for path in (ROOT / "api").rglob("*.py"):
        tree = ast.parse(path.read_text())
        lengths = {
            id(node.value) for node in ast.walk(tree) if isinstance(node, ast.keyword) and node.arg == "max_length"
        }
        elsewhere += [
            (path.name, node.value)
            for node in ast.walk(tree)
            if isinstance(node, ast.Constant)
            and type(node.value) is int
            and 400 <= node.value < 600
            and id(node) not in lengths
        ]
    assert {name for name, _ in elsewhere} == {"errors.py"}


def test_routes_ask_services_and_only_name_what_queries_return() -> None:
    """The clinics have no use cases, only facts: theirs may be read directly."""
    asking = []
    for path in (ROOT / "api").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ImportFrom) and re.match(r"(scheduler|notifications)\b", node.module or ""):
                of_queries = (node.module or "").endswith(".queries")
                names = [name.name for name in node.names]
                asking += [(path.name, name) for name in names if name == "queries" or (of_queries and name.islower())]
    assert asking == []


def test_every_query_of_a_tenants_data_takes_the_tenant_first() -> None:
    """Exceptions are named here, each with its reason in the function's docstring."""
    tenantless = {
        ("access", "enter_by_token"), ("feeds", "feed_by_digest"), ("replies", "left_over"), ("notifications", "by_ref"), ("access", "session_by_digest"), ("access", "staff_by_setup"), ("booking", "network_of"), ("policy", "networks_with_unread"), ("clinics", "network_by_ods"), ("clinics", "bank_holidays"), ("clinics", "place_of"),
        ("clinics", "add_networks"), ("clinics", "network_ids"), ("clinics", "practice_ids"), ("clinics", "put_practices"), ("clinics", "put_list_sizes"),
        ("liveness", "write"), ("liveness", "forget"), ("liveness", "latest"), ("notifications", "add_once"), ("partners", "by_client_id"), ("patients", "has_real"), ("notifications", "claim"), ("notifications", "record_taken"), ("notifications", "receipts"), ("incoming", "opted_out_among"), ("notifications", "sent_alike"), ("delivery", "as_it_is"), ("notifications", "useless"), ("notifications", "stale"), ("notifications", "locked"), ("notifications", "lock_refs"), ("notifications", "untold"),
        ("trials", "due"), ("busy", "claim_due"), ("busy", "forget"), ("feeds", "leavers"), ("campaigns", "networks_with_campaigns"), ("feedback", "network_of"), ("invited", "network_of"), ("looking", "networks_with_a_list"), ("waitlist", "network_of"), ("jobs", "next_waiting"), ("jobs", "lost"),
    }  # fmt: skip
    found = set()
    for path in SOURCES:
        if path.name != "queries.py":
            continue
        for node in ast.parse(path.read_text()).body:
            if isinstance(node, ast.AsyncFunctionDef) and not node.name.startswith("_"):
                names = [argument.arg for argument in node.args.args]
                if names[:2] != ["session", "network_id"]:
                    found.add((path.parent.name, node.name))
    assert found == tenantless


def _walk(routes: object) -> list[APIRoute]:
    found: list[APIRoute] = []
    for route in routes:  # type: ignore[attr-defined]
        if isinstance(route, APIRoute):
            found.append(route)
        elif hasattr(route, "original_router"):
            found.extend(_walk(route.original_router.routes))
        elif hasattr(route, "routes") and route.routes:
            found.extend(_walk(route.routes))
    return found


def _asked(route: APIRoute) -> set[object]:
    calls: set[object] = set()
    waiting = [route.dependant]
    while waiting:
        dependant = waiting.pop()
        calls.add(dependant.call)
        waiting.extend(dependant.dependencies)
    return calls


def test_every_route_has_decided_who_may_call_it() -> None:
    markers = {
        deps.caller,
        deps.partner_or_staff,
        deps.public,
        deps.linked,
        deps.signed_in,
        deps.development_only,
        signed.from_twilio,
        signed.from_notify,
        members.asks_itself,
    }
    routes = _walk(create_app(Settings()).routes)
    assert len(routes) > 20
    undecided = [f"{route.methods} {route.path}" for route in routes if len(markers & _asked(route)) != 1]
    assert undecided == []


def test_every_route_for_callers_says_what_a_caller_must_be_allowed() -> None:
    routes = [route for route in _walk(create_app(Settings()).routes) if deps.caller in _asked(route)]
    assert len(routes) > 5
    named = {f"{route.methods} {route.path}": sum(isinstance(c, deps.May) for c in _asked(route)) for route in routes}
    assert {route: count for route, count in named.items() if count != 1} == {}


def test_every_write_of_the_interface_takes_a_key_under_which_its_answer_is_kept() -> None:
    writes = [
        route
        for router in v1.ROUTERS
        for route in router.routes
        if isinstance(route, APIRoute) and route.methods != {"GET"}
    ]
    assert len(writes) > 30
    assert [f"{route.methods} {route.path}" for route in writes if deps.one_write not in _asked(route)] == []


def test_every_task_is_registered_and_asked_for_by_its_name() -> None:
    defined = {
        node.name for node in ast.parse(Path(tasks.__file__).read_text()).body if isinstance(node, ast.AsyncFunctionDef)
    }
    registered = {function.__name__ for function in tasks.FUNCTIONS}
    assert defined == registered
    rung = {
        name
        for path in SOURCES
        for name in re.findall(r"ring, (?:self\.)?runtime\.doorbell, \"(\w+)\"", path.read_text())
    }
    assert rung <= registered


def test_every_page_template_compiles() -> None:
    names = [path.name for path in TEMPLATES.glob("*.html")]
    assert names
    for name in names:
        environment().get_template(name)


ABOUT_APPOINTMENTS = (
    "confirmation", "moved", "cancelled", "reminder_days", "reminder_evening_before", "reminder_morning",
)  # fmt: skip


@pytest.mark.parametrize(
    ("folder", "purposes", "more"),
    [
        (
            MESSAGES,
            {"reminder_days+cost", "reminder_together"}
            | {one + how for one in ABOUT_APPOINTMENTS for how in ("", "+easy")},
            ("old_day", "old_time", "old", "code", "cost", "visits"),
        ),
        (OFFERS, {"offer"}, ("who", "until", "instead", "code")),
        (
            ANSWERS,
            {
                "kept",
                "cancelled_already",
                "over",
                "which",
                "unclear",
                "offer_declined",
                "offer_over",
                "scored",
                "score_again",
                "score_late",
            },
            ("code", "appointments", "sentence", "score", "said"),
        ),
        (
            INVITATIONS,
            {
                "invitation",
                "answer_again",
                "answer_gone",
                "answer_none",
                "answer_booked",
                "answer_cancelled",
                "answer_ended",
                "answer_declined",
            },
            ("service", "times", "plain_times", "other", "until"),
        ),
        (QUESTIONS, {"feedback"}, ("code",)),
        (
            NOTICES,
            {"rota_published", "shifts_changed"},
            ("name", "first", "last", "shifts", "changes", "ahead", "more", "calendar"),
        ),
    ],
    ids=["an appointment", "an offer", "an answer", "an invitation", "a visit", "shifts"],
)
def test_every_message_template_renders_with_what_it_is_offered(
    folder: Path, purposes: set[str], more: tuple[str, ...]
) -> None:
    words = dict.fromkeys(("given_name", "day", "time", "place", "where", "link", "sender", *more), "word")
    templates = Templates(folder)
    assert {purpose for _, purpose in templates.names()} == purposes
    for channel, purpose, language in templates.translations():
        title, body = templates.render(channel, purpose, words, language)
        assert body
        assert bool(title) == (channel == "email")


def test_nobody_changes_who_works_when_without_telling_them() -> None:
    """`scheduler/notices/service.py` publishes, repairs and closes with a word to whom it concerns."""
    silent = {("rotas", "publish"), ("rota", "publish"), ("repairs", "take"), ("withdrawal", "close_rota")}
    doing = set()
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text())):
            match node:
                case ast.Call(func=ast.Attribute(value=ast.Name(id=module), attr=name)) if (module, name) in silent:
                    doing.add(str(path.relative_to(ROOT)))
                case ast.ImportFrom(names=names) if {one.name for one in names} & {"close_rota", "revise_rota"}:
                    doing.add(str(path.relative_to(ROOT)))
    assert doing == {"scheduler/notices/service.py", "scheduler/planning/repairs.py"}
