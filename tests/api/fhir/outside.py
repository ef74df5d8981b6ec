"""A partner organisation's side of the facade: its key, its clients, and what it sends."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import httpx
import jwt
from cryptography.hazmat.primitives.asymmetric import ec
from fastapi import FastAPI
from jwt.algorithms import ECAlgorithm
from sqlalchemy import text

from scheduler.partners import service
from scheduler.patients.nhs_number import synthetic

NHS = "https://fhir.nhs.uk/Id/nhs-number"
ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
KEY = ec.generate_private_key(ec.SECP384R1())
KEYS = json.dumps({"keys": [{**json.loads(ECAlgorithm.to_jwk(KEY.public_key())), "kid": "1"}]})


@dataclass
class Partner:
    """An organisation with a key of its own; `sign` makes the statement it signs in with."""

    client_id: str
    now: Any
    signed: int = 0

    def sign(self, token_url: str, **other: Any) -> str:
        self.signed += 1
        said = {
            "iss": self.client_id, "sub": self.client_id, "aud": token_url, "jti": f"{self.client_id} {self.signed}",
            "exp": int((self.now + timedelta(minutes=4)).timestamp()),
        }  # fmt: skip
        return jwt.encode(said | other, KEY, "ES384", {"kid": "1"})

    def form(self, token_url: str, **other: Any) -> dict[str, str]:
        return {
            "grant_type": "client_credentials",
            "client_assertion_type": ASSERTION_TYPE,
            "client_assertion": self.sign(token_url, **other),
        }


async def register(world: Any, ods_code: str) -> Partner:
    """With every service open to partners, however far ahead."""
    async with world.sessions() as session, session.begin():
        await session.execute(text("update service set partner_hours = 8784"))
        row = await service.add(
            session, world.network_id, ods_code, f"Partner {ods_code}", KEYS, world.now, actor="test"
        )
    return Partner(row.client_id, world.now)


TOKEN_URL = "http://127.0.0.1:8000/fhir/token"


@asynccontextmanager
async def signed_in(app: FastAPI, partner: Partner) -> AsyncIterator[httpx.AsyncClient]:
    """A client with a pass, in this process."""
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://test/fhir/") as client:
        answer = await client.post("token", data=partner.form(TOKEN_URL))
        client.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"
        yield client


def nhs_number(position: int) -> str:
    """That of the patient at this position of the world's."""
    return [str(synthetic(n)) for n in range(60) if synthetic(n)][position]


async def traced(client: httpx.AsyncClient, position: int = 0) -> str:
    """What a client calls a patient, found by NHS number and birthday."""
    asked = {"identifier": f"{NHS}|{nhs_number(position)}", "birthdate": "1980-03-31"}
    answer = (await client.get("Patient", params=asked)).json()
    return f"Patient/{answer['entry'][0]['resource']['id']}"


async def free(client: httpx.AsyncClient, **other: str) -> list[dict[str, Any]]:
    """The free slots that a client is shown for the fortnight of the world's rota."""
    asked = {"status": "free", "start": "ge2026-12-08", "end": "le2026-12-21", **other}
    return [entry["resource"] for entry in (await client.get("Slot", params=asked)).json().get("entry", [])]


def wanted(slot: dict[str, Any] | int, patient: str, **other: Any) -> dict[str, Any]:
    """An appointment as a client asks for it."""
    times = {} if isinstance(slot, int) else {"start": slot["start"], "end": slot["end"]}
    number = slot if isinstance(slot, int) else slot["id"]
    return {
        "resourceType": "Appointment",
        "status": "booked",
        "slot": [{"reference": f"Slot/{number}"}],
        "participant": [{"actor": {"reference": patient}, "status": "accepted"}],
        **times,
        **other,
    }


def issue(answer: httpx.Response) -> tuple[int, str, str]:
    """Status, issue type and Spine code of a refusal, which is an OperationOutcome of FHIR's media type."""
    assert answer.headers["content-type"] == "application/fhir+json"
    body = answer.json()
    assert body["resourceType"] == "OperationOutcome"
    first = body["issue"][0]
    assert first["severity"] == "error"
    assert first["diagnostics"]
    return answer.status_code, first["code"], first["details"]["coding"][0]["code"]


async def move(world: Any, slot: int, starts: str) -> None:
    """Put a slot of a quarter of an hour at another moment."""
    at = datetime.fromisoformat(starts)
    async with world.sessions() as session, session.begin():
        await session.execute(
            text("update slot set starts_at = :starts, ends_at = :ends where id = :slot"),
            {"starts": at, "ends": at + timedelta(minutes=15), "slot": slot},
        )
