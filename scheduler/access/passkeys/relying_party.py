"""What we tell browsers about passkeys, and what we make of what these sign; the cryptography is the library's."""

import ipaddress
from dataclasses import dataclass
from urllib.parse import urlsplit

import webauthn
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url, parse_authentication_credential_json
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

WAITS = 60_000  # milliseconds, for the person to find the key


@dataclass(frozen=True)
class NewKey:
    """A passkey's name for itself, its public half, and how often it says that it has signed."""

    credential: str
    public_key: bytes
    sign_count: int


@dataclass(frozen=True)
class RelyingParty:
    """Us, as passkeys know us: keys are made for `id`, a host name, and used from `origin`."""

    id: str
    origin: str
    name: str

    @classmethod
    def at(cls, address: str, name: str) -> "RelyingParty | None":
        """At this address; None where it is a number, for which no browser makes a passkey."""
        parts = urlsplit(address)
        host = parts.hostname or ""
        try:
            ipaddress.ip_address(host)
        except ValueError:
            return cls(host, f"{parts.scheme}://{parts.netloc}", name)
        return None

    def to_add(self, challenge: bytes, staff_id: int, email: str, name: str, known: list[str]) -> str:
        """For `navigator.credentials.create`, as JSON. Who has one of `known` on the device is asked for another."""
        asked = AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=UserVerificationRequirement.PREFERRED
        )
        had = [PublicKeyCredentialDescriptor(id=base64url_to_bytes(one)) for one in known]
        options = webauthn.generate_registration_options(
            rp_id=self.id, rp_name=self.name, user_id=f"staff:{staff_id}".encode(), user_name=email,
            user_display_name=name, challenge=challenge, timeout=WAITS, authenticator_selection=asked,
            exclude_credentials=had,
        )  # fmt: skip
        return webauthn.options_to_json(options)

    def to_sign_in(self, challenge: bytes) -> str:
        """For `navigator.credentials.get`, as JSON. It names no keys: that would tell who has some."""
        return webauthn.options_to_json(
            webauthn.generate_authentication_options(
                rp_id=self.id, challenge=challenge, timeout=WAITS,
                user_verification=UserVerificationRequirement.PREFERRED,
            )
        )  # fmt: skip

    def added(self, said: str, challenge: bytes) -> NewKey | None:
        """The key that a browser has made for this challenge; None for anything else."""
        try:
            found = webauthn.verify_registration_response(
                credential=said, expected_challenge=challenge, expected_rp_id=self.id, expected_origin=self.origin
            )
        except (WebAuthnException, ValueError):
            return None
        return NewKey(bytes_to_base64url(found.credential_id), found.credential_public_key, found.sign_count)

    def signed(self, said: str, challenge: bytes, public_key: bytes, sign_count: int) -> int | None:
        """How often the key says that it has signed, now that it has signed this challenge; None for anything else.

        A count that does not grow is refused: a copy of the key has been used.
        """
        try:
            found = webauthn.verify_authentication_response(
                credential=said, expected_challenge=challenge, expected_rp_id=self.id, expected_origin=self.origin,
                credential_public_key=public_key, credential_current_sign_count=sign_count,
            )  # fmt: skip
        except (WebAuthnException, ValueError):
            return None
        return found.new_sign_count


def credential_of(said: str) -> str | None:
    """Which passkey a browser says has signed."""
    try:
        return bytes_to_base64url(parse_authentication_credential_json(said).raw_id)
    except (WebAuthnException, ValueError):
        return None
