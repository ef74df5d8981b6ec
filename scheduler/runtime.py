"""Everything that lives as long as the process, opened once and passed in: the composition root's one object."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path

import httpx
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlmodel.ext.asyncio.session import AsyncSession

from notifications.ledger import Claimed
from notifications.providers.failover import FailingOver
from notifications.providers.memory import MemoryProvider
from notifications.providers.notify import NotifyProvider
from notifications.providers.paced import Paced
from notifications.providers.protocol import Provider, Traceable
from notifications.providers.smtp import SmtpProvider
from notifications.providers.twilio import TwilioProvider
from notifications.render import Templates
from scheduler import booking, campaigns, feedback, notices, replies, waitlist
from scheduler.access.links import Links
from scheduler.access.openid.provider import Provider as OpenIdProvider
from scheduler.access.openid.service import Way
from scheduler.access.secrets import Seal
from scheduler.booking.announcements import Announcer
from scheduler.booking.quiet_hours import QuietHours
from scheduler.booking.reminder_policy import Policy
from scheduler.busy.reading.fetching import Fetcher
from scheduler.busy.service import PURPOSE
from scheduler.busy.sweep import Reading
from scheduler.campaigns.announcements import Inviting
from scheduler.config import Settings
from scheduler.db import Sessions, create_engine, create_sessions
from scheduler.feedback.asking import Asking
from scheduler.notices import telling
from scheduler.notices.telling import Noticing
from scheduler.queue import Doorbell, open_doorbell
from scheduler.reminders.fallback import another_way
from scheduler.reminders.together import text_of
from scheduler.replies.answering import Answering
from scheduler.waitlist.announcements import Offering
from scheduler.waitlist.offer_terms import Policy as OfferPolicy

MESSAGES = Path(booking.__file__).with_name("messages")
OFFERS = Path(waitlist.__file__).with_name("messages")
ANSWERS = Path(replies.__file__).with_name("messages")
INVITATIONS = Path(campaigns.__file__).with_name("messages")
ONE_REQUEST_EACH = httpx.Limits(max_connections=20, max_keepalive_connections=0)  # two names may be one machine
QUESTIONS = Path(feedback.__file__).with_name("messages")
NOTICES = Path(notices.__file__).with_name("messages")


@dataclass(frozen=True)
class Runtime:
    """`clock` gives aware UTC; `providers` are by channel, sms and email; `identity` by way of signing in."""

    settings: Settings
    engine: AsyncEngine
    sessions: Sessions
    doorbell: Doorbell
    announcer: Announcer
    offering: Offering
    inviting: Inviting
    answering: Answering
    reading: Reading
    noticing: Noticing
    asking: Asking
    links: Links
    providers: Mapping[str, Provider]
    clock: Callable[[], datetime]
    identity: Mapping[Way, OpenIdProvider]

    @property
    def prices(self) -> Mapping[str, Decimal]:
        """Pence for each part of a text, by provider."""
        return {"twilio": self.settings.twilio_pence_per_part, "notify": self.settings.notify_pence_per_part}

    async def gave_up(self, session: AsyncSession, message: Claimed) -> None:
        """What is done about a message that has failed for good."""
        await another_way(session, message, self.clock(), self.announcer)
        await telling.another_way(session, message, self.clock(), self.noticing)

    async def one_text(self, session: AsyncSession, messages: Sequence[Claimed]) -> str | None:
        """The words of one text for several reminders."""
        return await text_of(session, messages, self.announcer)


def utc_now() -> datetime:
    return datetime.now(UTC)


@asynccontextmanager
async def open_runtime(settings: Settings, clock: Callable[[], datetime] = utc_now) -> AsyncIterator[Runtime]:
    """Open engine, queue and providers, and close them in the opposite order."""
    async with AsyncExitStack() as stack:
        engine = create_engine(settings.database, patience=settings.database_patience)
        stack.push_async_callback(engine.dispose)
        doorbell = await open_doorbell(settings.redis_url)
        stack.push_async_callback(doorbell.aclose)
        http = await stack.enter_async_context(httpx.AsyncClient(timeout=10, limits=httpx.Limits(max_connections=20)))
        calendars = await stack.enter_async_context(httpx.AsyncHTTPTransport(limits=ONE_REQUEST_EACH))
        links = Links(settings.base_url, settings.secret_key.get_secret_value())
        announcer = create_announcer(settings, links)
        offering, inviting = create_offering(settings, announcer), create_inviting(settings, announcer)
        yield Runtime(
            settings=settings,
            engine=engine,
            sessions=create_sessions(engine),
            doorbell=doorbell,
            announcer=announcer,
            offering=offering,
            inviting=inviting,
            answering=Answering(Templates(ANSWERS), announcer, offering, inviting),
            reading=create_reading(settings, calendars),
            noticing=create_noticing(settings, announcer),
            asking=create_asking(settings, announcer),
            links=links,
            providers=_providers(settings, http, clock),
            clock=clock,
            identity=_identity(settings, http),
        )


def create_announcer(settings: Settings, links: Links) -> Announcer:
    return Announcer(
        templates=Templates(MESSAGES),
        links=links,
        policy=Policy(settings.reminder_days, settings.reminder_morning_hour, quiet=_quiet(settings)),
        sender_name="NHS",
        sender_email=settings.email_from,
        missed_cost=f"£{settings.missed_appointment_pounds}",
        channels=frozenset(
            channel
            for channel, provider in (("sms", settings.sms_provider), ("email", settings.email_provider))
            if provider != "none"
        ),
    )


def create_offering(settings: Settings, announcer: Announcer) -> Offering:
    policy = OfferPolicy(
        shortest=timedelta(minutes=settings.offer_shortest_minutes),
        longest=timedelta(hours=settings.offer_longest_hours),
        travel=timedelta(minutes=settings.offer_travel_minutes),
        rests=timedelta(hours=settings.offer_rest_hours),
        quiet_from=time(settings.quiet_from_hour),
        quiet_until=time(settings.quiet_until_hour),
    )
    return Offering(Templates(OFFERS), announcer, policy)


def _identity(settings: Settings, http: httpx.AsyncClient) -> Mapping[Way, OpenIdProvider]:
    """Where people may sign in besides here; a way that no setting names is not among them."""
    found = {}
    if settings.nhs_login_issuer:
        found[Way.NHS_LOGIN] = OpenIdProvider(
            settings.nhs_login_issuer, settings.nhs_login_client_id, http,
            f"{settings.base_url}/my/nhs-login/return", "openid profile", ("RS512",),
            key=settings.nhs_login_key.get_secret_value(),
        )  # fmt: skip
    if settings.staff_openid_issuer:
        found[Way.STAFF] = OpenIdProvider(
            settings.staff_openid_issuer, settings.staff_openid_client_id, http,
            f"{settings.base_url}/sign-in/elsewhere/return", "openid profile email", ("RS256", "RS512", "ES256"),
            secret=settings.staff_openid_secret.get_secret_value(),
        )  # fmt: skip
    return found


def create_inviting(settings: Settings, announcer: Announcer) -> Inviting:
    return Inviting(Templates(INVITATIONS), announcer)


def create_reading(settings: Settings, transport: httpx.AsyncBaseTransport) -> Reading:
    """How clinicians' own calendars are read."""
    return Reading(
        fetcher=Fetcher(transport, loopback=settings.calendar_loopback),
        seal=Seal(settings.secret_key.get_secret_value(), PURPOSE),
        every=timedelta(minutes=settings.calendar_minutes),
        ours=settings.calendar_domain,
    )


def create_noticing(settings: Settings, announcer: Announcer) -> Noticing:
    return Noticing(Templates(NOTICES), announcer, _quiet(settings))


def create_asking(settings: Settings, announcer: Announcer) -> Asking:
    every = timedelta(days=settings.feedback_every_days)
    return Asking(Templates(QUESTIONS), announcer, every)


def _quiet(settings: Settings) -> QuietHours:
    return QuietHours(time(settings.quiet_from_hour), time(settings.quiet_until_hour))


def _providers(settings: Settings, http: httpx.AsyncClient, clock: Callable[[], datetime]) -> Mapping[str, Provider]:
    """By channel; a channel without a provider is not among them."""
    made = {"sms": _sms(settings, http, clock), "email": _email(settings)}
    return {channel: provider for channel, provider in made.items() if provider is not None}


def _sms(settings: Settings, http: httpx.AsyncClient, clock: Callable[[], datetime]) -> Provider | None:
    first, second = (_texting(name, settings, http) for name in (settings.sms_provider, settings.sms_second_provider))
    return first if first is None or second is None else FailingOver((first, second), clock)


def _texting(name: str, settings: Settings, http: httpx.AsyncClient) -> Provider | None:
    if name == "memory":
        return MemoryProvider("phone")
    made = _over_the_air(name, settings, http)
    return Paced(made, settings.sms_per_second) if made else None


def _over_the_air(name: str, settings: Settings, http: httpx.AsyncClient) -> Traceable | None:
    match name:
        case "twilio":
            return TwilioProvider(
                http,
                account_sid=settings.twilio_account_sid,
                auth_token=settings.twilio_auth_token.get_secret_value(),
                sender=settings.twilio_from,
                base_url=settings.twilio_base_url,
                status_callback=f"{settings.base_url}/webhooks/twilio/status" if settings.public_url else None,
            )
        case "notify":
            return NotifyProvider(
                api_key=settings.notify_api_key.get_secret_value(),
                template=settings.notify_template,
                base_url=settings.notify_base_url,
            )
    return None


def _email(settings: Settings) -> Provider | None:
    if settings.email_provider == "none":
        return None
    if settings.email_provider == "memory":
        return MemoryProvider("mailbox")
    return SmtpProvider(
        host=settings.smtp_host,
        port=settings.smtp_port,
        sender=settings.email_from,
        username=settings.smtp_username,
        password=settings.smtp_password.get_secret_value() if settings.smtp_password else None,
        starttls=settings.smtp_starttls,
    )
