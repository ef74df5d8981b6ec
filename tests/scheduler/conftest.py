"""An announcer as the product builds it."""

import pytest

from scheduler.access.links import Links
from scheduler.booking.announcements import Announcer
from scheduler.config import Settings
from scheduler.runtime import create_announcer


@pytest.fixture
def announcer() -> Announcer:
    return create_announcer(Settings(), Links("http://127.0.0.1:8000", "a secret of the tests, long enough"))
