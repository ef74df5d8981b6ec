"""A partner organisation signs in with its own key: each statement once, for us, for five minutes."""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from jwt.algorithms import ECAlgorithm, RSAAlgorithm
from sqlalchemy import text

from scheduler.partners import keys, service
from scheduler.partners.errors import AssertionRefused, KeysNotUsable, PartnerKnown
from scheduler.partners.passes import LIFETIME, Passes

RSA_KEY = rsa.generate_private_key(65537, 2048)
EC_KEY = ec.generate_private_key(ec.SECP384R1())
PASSES = Passes("https://book.example.org", "a secret of the tests, long enough")


def jwk_set() -> str:
    """The public halves of both keys, named by kind."""
    public = [
        {**json.loads(RSAAlgorithm.to_jwk(RSA_KEY.public_key())), "kid": "rsa"},
        {**json.loads(ECAlgorithm.to_jwk(EC_KEY.public_key())), "kid": "ec"},
    ]
    return json.dumps({"keys": public})


@pytest.fixture
async def partner(world: Any) -> Any:
    async with world.sessions() as session, session.begin():
        return await service.add(session, world.network_id, "RYE01", "NHS 111", jwk_set(), world.now, actor="test")


@pytest.fixture
def signed(world: Any, partner: Any) -> Callable[..., str]:
    """A statement as it should be, but for what a test changes."""

    def sign(key: Any = EC_KEY, kid: str = "ec", alg: str = "ES384", **other: Any) -> str:
        said = {
            "iss": partner.client_id, "sub": partner.client_id, "aud": PASSES.token_url, "jti": "1",
            "exp": int((world.now + timedelta(minutes=5)).timestamp()),
        }  # fmt: skip
        return jwt.encode(said | other, key, alg, {"kid": kid})

    return sign


async def sign_in(world: Any, statement: str, after: timedelta = timedelta()) -> str:
    async with world.sessions() as session, session.begin():
        return await service.sign_in(session, PASSES, statement, world.now + after)


async def recognised(world: Any, token: str, after: timedelta = timedelta()) -> str | None:
    async with world.sessions() as session:
        found = await service.recognise(session, PASSES, token, world.now + after)
    return found.ods_code if found else None


async def test_a_pass_works_for_five_minutes(world: Any, signed: Callable[..., str]) -> None:
    token = await sign_in(world, signed())
    assert await recognised(world, token, LIFETIME - timedelta(seconds=1)) == "RYE01"
    assert await recognised(world, token, LIFETIME) is None


async def test_each_way_of_signing_is_understood(world: Any, signed: Callable[..., str]) -> None:
    for number, alg in enumerate(("RS384", "RS512")):
        assert await sign_in(world, signed(RSA_KEY, "rsa", alg, jti=f"rsa {number}"))


async def test_a_statement_works_once(world: Any, signed: Callable[..., str]) -> None:
    await sign_in(world, signed())
    with pytest.raises(AssertionRefused, match="used already"):
        await sign_in(world, signed())
    await sign_in(world, signed(jti="2"))


@pytest.mark.parametrize(
    ("said", "because"),
    [
        ({"aud": "https://elsewhere.example.org/token"}, "`aud` must be"),
        ({"sub": "somebody else"}, "`iss` and `sub`"),
        ({"iss": "somebody else"}, "no organisation"),
        ({"iss": "\x00"}, "no organisation"),
        ({"jti": "\ud800"}, "`jti`"),
        ({"nbf": 10**30}, "not valid yet"),
        ({"jti": None}, "`jti`"),
        ({"exp": None}, "`exp` must say"),
        ({"exp": 10**12}, "`exp` must say"),
        ({"kid": "unknown"}, "no key of yours"),
        ({"kid": "rsa"}, "no key of yours"),
        ({"key": ec.generate_private_key(ec.SECP384R1())}, "signature does not hold"),
        ({"key": "a shared secret that is long enough for HS256", "alg": "HS256"}, "Sign with one of"),
        ({"key": None, "alg": "none"}, "Sign with one of"),
    ],
)  # fmt: skip
async def test_a_statement_that_is_not_quite_right_is_refused(
    world: Any, signed: Callable[..., str], said: dict[str, Any], because: str
) -> None:
    with pytest.raises(AssertionRefused, match=because):
        await sign_in(world, signed(**said))


@pytest.mark.parametrize(("minutes", "because"), [(-1, "has expired"), (0, "has expired"), (6, "five minutes ahead")])
async def test_a_statement_is_of_this_moment(
    world: Any, signed: Callable[..., str], minutes: int, because: str
) -> None:
    until = int((world.now + timedelta(minutes=minutes)).timestamp())
    with pytest.raises(AssertionRefused, match=because):
        await sign_in(world, signed(exp=until))


@pytest.mark.parametrize("text", ["", "a.b", "a.b.c", "ey.ey.ey", "\x00"])
async def test_what_is_no_statement_is_refused(world: Any, text: str) -> None:
    with pytest.raises(AssertionRefused, match="not a JWT"):
        await sign_in(world, text)


async def test_a_pass_of_another_installation_is_nobodys(world: Any, signed: Callable[..., str]) -> None:
    token = await sign_in(world, signed())
    for other in (Passes("https://book.example.org", "another secret"), Passes("https://other.example.org", "a")):
        async with world.sessions() as session:
            assert await service.recognise(session, other, token, world.now) is None


async def test_a_revoked_partner_neither_signs_in_nor_uses_its_pass(world: Any, signed: Callable[..., str]) -> None:
    token = await sign_in(world, signed())
    async with world.sessions() as session, session.begin():
        await service.revoke(session, world.network_id, "RYE01", world.now, actor="test", reason="contract ended")
    assert await recognised(world, token) is None
    with pytest.raises(AssertionRefused, match="no organisation"):
        await sign_in(world, signed(jti="2"))
    async with world.sessions() as session:
        trail = await session.execute(
            text("select to_status, actor, reason from audit_event where subject like 'partner:%' order by id")
        )
        assert trail.all() == [
            ("added", "test", "RYE01, NHS 111"), ("signed_in", "partner:RYE01", ""), ("revoked", "test", "contract ended"),
        ]  # fmt: skip


async def test_an_organisation_is_registered_once_at_a_time(world: Any, partner: Any) -> None:
    async def again() -> None:
        async with world.sessions() as session, session.begin():
            await service.add(session, world.network_id, "RYE01", "NHS 111", jwk_set(), world.now, actor="test")

    with pytest.raises(PartnerKnown):
        await again()
    async with world.sessions() as session, session.begin():
        await service.revoke(session, world.network_id, "RYE01", world.now, actor="test")
    await again()


@pytest.mark.parametrize(
    ("given", "because"),
    [
        ("no JSON", "Give a JWK set"),
        ('{"keys": 1}', "Give a JWK set"),
        ('{"keys": []}', "a `kid` of its own"),
        ('{"keys": [{"kid": []}]}', "a `kid` of its own"),
        (json.dumps({"keys": [json.loads(jwk_set())["keys"][0]] * 2}), "a `kid` of its own"),
        (json.dumps({"keys": [{**json.loads(RSAAlgorithm.to_jwk(RSA_KEY)), "kid": "1"}]}), "private key"),
        ('{"keys": [{"kid": "1", "kty": "EC", "crv": "P-256", "x": "AA", "y": "AA"}]}', "neither RSA nor"),
        ('{"keys": [{"kid": "1", "kty": "EC", "crv": "P-384", "x": "AA", "y": "AA"}]}', "neither RSA nor"),
        (json.dumps({"keys": [{**json.loads(RSAAlgorithm.to_jwk(rsa.generate_private_key(65537, 1024).public_key())), "kid": "1"}]}), "shorter than"),
    ],
)  # fmt: skip
def test_keys_that_are_private_weak_or_unnamed_are_refused(given: str, because: str) -> None:
    with pytest.raises(KeysNotUsable, match=because):
        keys.public_keys(given)


async def test_the_command_line_adds_lists_and_revokes(world: Any, command: Any, tmp_path: Path) -> None:
    file = tmp_path / "keys.json"
    file.write_text(jwk_set())
    added = await command("partners", "add", "RYE01", "--jwks", str(file), "--name", "NHS 111", "--network", "U12376")
    client_id = added.stdout.split()[1]
    assert added.stdout.endswith("/fhir/token\n")
    listed = (await command("partners", "list", "--network", "U12376")).stdout
    assert listed.split()[:2] == ["RYE01", "since"]
    assert client_id in listed
    assert (await command("partners", "revoke", "RYE01", "--network", "U12376")).stdout == "RYE01 is revoked.\n"
    assert " revoked " in (await command("partners", "list", "--network", "U12376")).stdout
