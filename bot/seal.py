"""Sealing what the database keeps and must not tell: unreadable, and of no use anywhere else.

XChaCha20-Poly1305 with a nonce drawn at random each time (draft-irtf-cfrg-xchacha-03; 192 bits are enough
for that), under a key drawn from the secret by HKDF (RFC 5869). What each is about is bound to it: a sealed
row that is put in another's place doesn't open.
"""

from __future__ import annotations

import hashlib
import hmac

from Crypto.Cipher import ChaCha20_Poly1305
from Crypto.Hash import SHA256
from Crypto.Protocol.KDF import HKDF
from Crypto.Random import get_random_bytes

NONCE = 24  # bytes
TAG = 16  # bytes


class NotOpened(Exception):
    """It was sealed under another secret, or about something else, or is damaged."""


class Seal:
    """Seals and opens under one secret, for one purpose."""

    def __init__(self, secret: bytes, purpose: str) -> None:
        self._key = HKDF(secret, 32, b"", SHA256, context=purpose.encode())

    def sealed(self, content: bytes, about: str) -> bytes:
        """The content, to be opened under the same secret and with the same `about` alone."""
        nonce = get_random_bytes(NONCE)
        cipher = self._cipher(nonce, about)
        hidden, tag = cipher.encrypt_and_digest(content)
        return nonce + tag + hidden

    def opened(self, sealed: bytes, about: str) -> bytes:
        """What was sealed. Raises NotOpened."""
        nonce, tag, hidden = sealed[:NONCE], sealed[NONCE : NONCE + TAG], sealed[NONCE + TAG :]
        try:
            return bytes(self._cipher(nonce, about).decrypt_and_verify(hidden, tag))
        except ValueError as error:
            raise NotOpened(about) from error

    def named(self, *parts: str) -> str:
        """A name that tells nobody without the secret what it is of."""
        return hmac.new(self._key, "\0".join(parts).encode(), hashlib.sha256).hexdigest()

    def _cipher(self, nonce: bytes, about: str) -> ChaCha20_Poly1305.ChaCha20Poly1305Cipher:
        cipher = ChaCha20_Poly1305.new(key=self._key, nonce=nonce)
        cipher.update(about.encode())
        return cipher
