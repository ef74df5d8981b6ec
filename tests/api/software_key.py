"""A passkey in software: it makes keys and signs as an authenticator does, so that tests need no browser."""

import hashlib
import json
import os
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from webauthn.helpers import bytes_to_base64url, encode_cbor

PRESENT, VERIFIED, HAS_KEY = 0x01, 0x04, 0x40


class SoftwareKey:
    """One key for one site; `count` goes up with each signature, unless a test turns it back, or it `counts` none."""

    def __init__(self, origin: str, *, counts: bool = True) -> None:
        self.counts = counts
        self.origin, self.id, self.count = origin, os.urandom(32), 0
        self._key = ec.generate_private_key(ec.SECP256R1())

    def make(self, options: dict[str, Any]) -> str:
        """What a browser says after `navigator.credentials.create`."""
        point = self._key.public_key().public_numbers()
        public = {1: 2, 3: -7, -1: 1, -2: point.x.to_bytes(32, "big"), -3: point.y.to_bytes(32, "big")}
        about = bytes(16) + len(self.id).to_bytes(2, "big") + self.id + encode_cbor(public)
        stated = self._about(options["rp"]["id"], HAS_KEY) + about
        attestation = encode_cbor({"fmt": "none", "attStmt": {}, "authData": stated})
        said = {"attestationObject": bytes_to_base64url(attestation)}
        return self._said(said, self._client("webauthn.create", options))

    def sign(self, options: dict[str, Any]) -> str:
        """What a browser says after `navigator.credentials.get`."""
        self.count += self.counts
        client, stated = self._client("webauthn.get", options), self._about(options["rpId"], 0)
        signature = self._key.sign(stated + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        parts = {"authenticatorData": bytes_to_base64url(stated), "signature": bytes_to_base64url(signature)}
        return self._said(parts, client)

    def _about(self, rp_id: str, more: int) -> bytes:
        flags = (PRESENT | VERIFIED | more).to_bytes(1, "big")
        return hashlib.sha256(rp_id.encode()).digest() + flags + self.count.to_bytes(4, "big")

    def _client(self, kind: str, options: dict[str, Any]) -> bytes:
        said = {"type": kind, "challenge": options["challenge"], "origin": self.origin, "crossOrigin": False}
        return json.dumps(said).encode()

    def _said(self, response: dict[str, str], client: bytes) -> str:
        name = bytes_to_base64url(self.id)
        response = response | {"clientDataJSON": bytes_to_base64url(client)}
        return json.dumps({"id": name, "rawId": name, "type": "public-key", "response": response})
