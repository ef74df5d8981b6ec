"""Every setting, in one object built once at a composition root and passed in; wrong ones stop the start."""

import re
from datetime import timedelta
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Self
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict
from pydantic_settings import SettingsError as Unreadable
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

SSL_MODES = ("disable", "allow", "prefer", "require", "verify-ca", "verify-full")
DEVELOPMENT_SECRET = "development-only-secret-not-for-real-patients"

HANDED_OVER_AT_ONCE = 160  # texts that one worker may have begun to hand over, and that wait for their turn


class Environment(StrEnum):
    DEVELOPMENT = "development"
    PRODUCTION = "production"


class SettingsError(Exception):
    """A setting is missing or wrong; the message is one line that names it."""


class Settings(BaseSettings):
    """Read from environment variables of the same name in capitals; see docs/operating.md."""

    model_config = SettingsConfigDict(extra="ignore", frozen=True)

    environment: Environment = Field(Environment.DEVELOPMENT, description="development or production")
    database_url: SecretStr | None = Field(
        None, description="a PostgreSQL address", examples=["postgresql://app:secret@db:5432/app"]
    )
    redis_url: str | None = Field(None, description="a Redis address", examples=["redis://redis:6379/0"])
    data_dir: Path = Field(Path(".data"), description="a folder for the embedded database", examples=[".data"])
    host: str = Field("127.0.0.1", description="an address to listen on", examples=["127.0.0.1"])
    port: int = Field(8000, ge=1, le=65535, description="a port from 1 to 65535", examples=["8000"])
    public_url: str | None = Field(None, description="the address people type", examples=["https://book.example.org"])
    secret_key: SecretStr = Field(
        SecretStr(DEVELOPMENT_SECRET),
        min_length=32,
        description="at least 32 random characters",
        examples=["the output of: openssl rand -hex 32"],
    )
    product_name: str = Field("Evening and weekend appointments", description="the name on every page")
    network: str = Field("U12376", pattern=r"^U\d{5}$", description="a network's ODS code", examples=["U12376"])

    hold_minutes: int = Field(10, ge=1, le=60, description="minutes from 1 to 60", examples=["10"])
    database_patience: int = Field(5, ge=1, le=600, description="seconds up to 600", examples=["5"])
    holds_per_minute: int = Field(20, ge=1, le=10_000, description="holds a client may take a minute", examples=["20"])
    guesses_per_hour: int = Field(
        30, ge=5, le=10_000, description="wrong details that a client may give an hour", examples=["30"]
    )
    trusted_proxies: str = Field("", description="addresses of proxies in front of us", examples=["10.0.0.0/8"])
    plan_weeks: int = Field(4, ge=1, le=13, description="weeks from 1 to 13", examples=["4"])
    plan_seconds: float = Field(20, gt=0, le=3600, description="seconds up to 3600", examples=["20"])
    plan_contacts_a_day: int = Field(25, ge=0, description="patients of a doctor a day, 0 for any", examples=["25"])
    plan_registrars_per_gp: int = Field(1, ge=1, description="registrars that a GP supervises", examples=["1"])
    plan_reach_km: float = Field(3, ge=0, description="kilometres that patients can come", examples=["3"])
    plan_travel_minutes: int = Field(5, ge=0, description="minutes to leave one site for another", examples=["5"])
    plan_travel_minutes_per_km: float = Field(4, ge=0, description="minutes more for a kilometre", examples=["4"])
    shifts_by_rule: bool = Field(False, description="true or false", examples=["true"])
    room_change_minutes: int = Field(5, ge=0, le=30, description="minutes from 0 to 30", examples=["5"])
    reminder_days: tuple[Annotated[int, Field(ge=1, le=60)], ...] = Field(
        (7, 2), description="days before, each from 1 to 60, as a JSON list", examples=["[7, 2]"]
    )
    reminder_morning_hour: int = Field(8, ge=5, le=12, description="an hour from 5 to 12", examples=["8"])
    missed_appointment_pounds: int = Field(30, ge=1, le=999, description="pounds from 1 to 999", examples=["30"])

    offer_shortest_minutes: int = Field(15, ge=5, le=120, description="minutes from 5 to 120", examples=["15"])
    offer_longest_hours: int = Field(12, ge=2, le=72, description="hours from 2 to 72", examples=["12"])
    offer_travel_minutes: int = Field(30, ge=0, le=240, description="minutes up to 240", examples=["30"])
    offer_rest_hours: int = Field(12, ge=0, le=168, description="hours up to 168", examples=["12"])
    quiet_from_hour: int = Field(21, ge=17, le=23, description="an hour from 17 to 23", examples=["21"])
    quiet_until_hour: int = Field(8, ge=5, le=12, description="an hour from 5 to 12", examples=["8"])

    feedback_every_days: int = Field(30, ge=0, le=366, description="days from 1 to 366, or 0", examples=["30"])

    sms_provider: str = Field(
        "memory", pattern="^(memory|twilio|notify|none)$", description="memory, twilio, notify or none",
        examples=["twilio"],
    )  # fmt: skip
    sms_second_provider: str = Field(
        "none", pattern="^(twilio|notify|none)$", description="twilio, notify or none", examples=["notify"]
    )
    twilio_account_sid: str = Field("", description="Twilio's account SID", examples=["AC…"])
    twilio_auth_token: SecretStr = Field(SecretStr(""), description="Twilio's auth token", examples=["…"])
    twilio_from: str = Field("", description="a sending number or messaging service", examples=["MG…"])
    twilio_base_url: str | None = Field(None, description="another address that speaks Twilio's API")
    notify_api_key: SecretStr = Field(SecretStr(""), description="GOV.UK Notify's API key", examples=["name-…"])
    notify_template: str = Field("", description="the id of a text template that is ((body))", examples=["2f8b…"])
    notify_base_url: str | None = Field(None, description="another address that speaks Notify's API")
    notify_callback_token: SecretStr = Field(
        SecretStr(""), description="the bearer token that Notify's callbacks carry", examples=["…"]
    )
    sms_per_second: float = Field(
        20, gt=0, le=1000, description="texts that each provider is given in a second", examples=["20"]
    )
    twilio_pence_per_part: Decimal = Field(
        Decimal(0), ge=0, le=1000, description="what Twilio charges for each part of a text", examples=["3.9"]
    )
    notify_pence_per_part: Decimal = Field(
        Decimal(0), ge=0, le=1000, description="what Notify charges for each part of a text", examples=["2.33"]
    )
    message_lease_seconds: int = Field(
        120, ge=1, le=3600, description="seconds that handing over a message may take", examples=["120"]
    )
    trace_after_seconds: int = Field(
        300, ge=15, le=86_400, description="seconds until a provider is believed that it has not got a text",
        examples=["300"],
    )  # fmt: skip
    email_provider: str = Field(
        "memory", pattern="^(memory|smtp|none)$", description="memory, smtp or none", examples=["smtp"]
    )
    email_from: str = Field(
        "appointments@example.org", description="an e-mail address", examples=["appointments@example.org"]
    )
    calendar_minutes: int = Field(60, ge=5, le=1440, description="minutes from 5 to 1440", examples=["60"])
    calendar_loopback: bool = Field(False, description="true or false", examples=["false"])
    smtp_host: str = Field("127.0.0.1", description="a mail relay", examples=["relay.example.org"])
    smtp_port: int = Field(25, ge=1, le=65535, description="a port from 1 to 65535", examples=["587"])
    smtp_username: str | None = Field(None, description="the relay's user name")
    smtp_password: SecretStr | None = Field(None, description="the relay's password", examples=["…"])
    smtp_starttls: bool = Field(False, description="true or false", examples=["true"])

    nhs_login_issuer: str | None = Field(
        None, description="the address that NHS login's tokens name", examples=["https://auth.login.nhs.uk"]
    )
    nhs_login_client_id: str = Field("", description="how NHS login knows us", examples=["extended-access"])
    nhs_login_key: SecretStr = Field(SecretStr(""), description="an RSA key (PEM) whose public half NHS login has")
    nhs_login_level: str = Field("P9", pattern="^P[59]$", description="P5 or P9", examples=["P9"])
    staff_openid_issuer: str | None = Field(
        None, description="the address that the provider's tokens name", examples=["https://login.example.org/tenant"]
    )
    staff_openid_client_id: str = Field("", description="how the provider knows us", examples=["extended-access"])
    staff_openid_secret: SecretStr = Field(SecretStr(""), description="what the provider gave us", examples=["…"])
    staff_openid_name: str = Field("your work account", description="what people call it", examples=["NHS CIS2"])

    @field_validator("nhs_login_issuer", "staff_openid_issuer")
    @classmethod
    def _is_web_address(cls, value: str | None) -> str | None:
        if not value:
            return None
        if urlsplit(value).scheme not in ("http", "https") or not urlsplit(value).hostname:
            raise ValueError("not a web address")
        return value

    @field_validator("database_url")
    @classmethod
    def _is_postgresql(cls, value: SecretStr | None) -> SecretStr | None:
        if value is None:
            return None
        try:
            url = make_url(value.get_secret_value())
        except (ArgumentError, ValueError):  # a port that is no number
            raise ValueError("not an address") from None
        if url.drivername not in ("postgresql", "postgresql+asyncpg"):
            raise ValueError("not a PostgreSQL address")
        unknown = sorted(url.query.keys() - {"sslmode"})
        if unknown:
            raise ValueError(f"nothing here understands its {unknown[0]}; only sslmode may follow the question mark")
        if url.query.get("sslmode", "prefer") not in SSL_MODES:
            raise ValueError(f"sslmode is one of {', '.join(SSL_MODES)}")
        return value

    @field_validator("redis_url")
    @classmethod
    def _is_redis(cls, value: str | None) -> str | None:
        if value is None:
            return None
        try:
            url = urlsplit(value)
            right = url.scheme in ("redis", "rediss") and url.hostname and url.port != 0
        except ValueError:  # a port that is no number
            right = False
        if not right or not re.fullmatch(r"(/\d*)?", url.path):
            raise ValueError("not a Redis address")
        return value

    @model_validator(mode="after")
    def _production_is_explicit(self) -> Self:
        if self.environment is Environment.PRODUCTION:
            if self.secret_key.get_secret_value() == DEVELOPMENT_SECRET:
                raise ValueError("secret_key: production needs its own secret")
            if self.database_url is None:
                raise ValueError("database_url: production needs its own database")
            if self.public_url is None:
                raise ValueError("public_url: production needs the address people type")
            if self.calendar_loopback:
                raise ValueError(
                    "calendar_loopback: it lets strangers' addresses reach this machine; only for trying out"
                )
            for name in ("sms_provider", "email_provider"):
                if getattr(self, name) == "memory":
                    raise ValueError(f"{name}: production must reach people; name a provider, or none to do without")
        return self

    @model_validator(mode="after")
    def _providers_can_sign_in(self) -> Self:
        needed = {
            "twilio": {
                "twilio_account_sid": self.twilio_account_sid,
                "twilio_auth_token": self.twilio_auth_token.get_secret_value(),
                "twilio_from": self.twilio_from,
            },
            "notify": {
                "notify_api_key": self.notify_api_key.get_secret_value(),
                "notify_template": self.notify_template,
            },
        }
        for name in ("sms_provider", "sms_second_provider"):
            chosen = getattr(self, name)
            missing = next((one for one, value in needed.get(chosen, {}).items() if not value), None)
            if missing:
                raise ValueError(f"{missing}: {name}={chosen} needs it")
        if self.sms_second_provider != "none" and self.sms_provider in ("none", "memory", self.sms_second_provider):
            raise ValueError("sms_second_provider: it stands behind another one; name that as sms_provider")
        if HANDED_OVER_AT_ONCE / self.sms_per_second > self.message_lease_seconds / 2:
            raise ValueError("sms_per_second: too few for message_lease_seconds; texts would wait longer than that")
        if self.smtp_username and not self.smtp_password:
            raise ValueError("smtp_password: smtp_username needs it")
        return self

    @model_validator(mode="after")
    def _providers_of_identity_know_us(self) -> Self:
        key, secret = self.nhs_login_key.get_secret_value(), self.staff_openid_secret.get_secret_value()
        needed = {
            "nhs_login_issuer": {"nhs_login_client_id": self.nhs_login_client_id, "nhs_login_key": key},
            "staff_openid_issuer": {
                "staff_openid_client_id": self.staff_openid_client_id,
                "staff_openid_secret": secret,
            },
        }
        for issuer, others in needed.items():
            address = getattr(self, issuer)
            missing = next((name for name, value in others.items() if not value), None)
            if address and missing:
                raise ValueError(f"{missing}: {issuer} needs it")
            if address and not self.is_development and not address.startswith("https://"):
                raise ValueError(f"{issuer}: production signs in over https only")
        return self

    @property
    def identity_origins(self) -> list[str]:
        """Where people may be sent to sign in."""
        parts = [urlsplit(one) for one in (self.nhs_login_issuer, self.staff_openid_issuer) if one]
        return [f"{one.scheme}://{one.netloc}" for one in parts]

    @property
    def calendar_domain(self) -> str:
        """What the names of our own calendar entries end with."""
        return self.email_from.rpartition("@")[2]

    @property
    def base_url(self) -> str:
        """What links in messages start with, without a slash at the end."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return (self.public_url or f"http://{host}:{self.port}").rstrip("/")

    @property
    def database(self) -> str:
        """The database's address; `SettingsError` where none is named."""
        if self.database_url is None:
            raise SettingsError("Setting DATABASE_URL is missing. Start with `make run`, or name a PostgreSQL server.")
        return self.database_url.get_secret_value()

    @property
    def hold_for(self) -> timedelta:
        return timedelta(minutes=self.hold_minutes)

    @property
    def is_development(self) -> bool:
        return self.environment is Environment.DEVELOPMENT


def load_settings(**overrides: object) -> Settings:
    """Settings from the environment, or one line that says which is wrong, its shape and an example."""
    try:
        return Settings(**{k: v for k, v in overrides.items() if v is not None})  # type: ignore[arg-type]
    except ValidationError as error:
        first = error.errors()[0]
        message = str(first["msg"]).removeprefix("Value error, ")
        name = str(first["loc"][0]) if first["loc"] else message.split(":")[0]
        raise SettingsError(_one_line(name, message)) from None
    except Unreadable as error:  # a list that is not JSON is refused before anything is validated
        found = re.search(r'field "(\w+)"', str(error))
        raise SettingsError(_one_line(found[1], "not JSON") if found else str(error)) from None


def _one_line(name: str, message: str) -> str:
    field = Settings.model_fields[name]
    example = f", for example {name.upper()}={field.examples[0]}" if field.examples else ""
    return f"Setting {name.upper()} is wrong ({message}). It should be {field.description}{example}."
