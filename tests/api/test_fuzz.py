"""Whatever is sent to the JSON interface, it answers as its description says, and never with a fault of ours."""

from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import status_code_conformance

from scheduler.access import tokens


@pytest.fixture
async def manager(world: Any) -> dict[str, str]:
    async with world.sessions() as session, session.begin():
        token = await tokens.issue(session, world.network_id, "manager", "office", world.now)
    return {"Authorization": f"Bearer {token}"}


@pytest.mark.slow
def test_nothing_that_is_sent_is_answered_by_a_fault_or_by_what_is_not_described(
    manager: dict[str, str], served: str
) -> None:
    schema = schemathesis.openapi.from_url(f"{served}/api/openapi.json", wait_for_schema=10)
    operations = [found.ok() for found in schema.get_all_operations()]
    assert len(operations) > 20
    for operation in operations:

        @settings(max_examples=15, deadline=None, database=None, suppress_health_check=list(HealthCheck))
        @given(case=operation.as_strategy())
        def ask(case: schemathesis.Case) -> None:
            answer = case.call(headers=manager)
            case.validate_response(answer, checks=[not_a_server_error, status_code_conformance])

        ask()
