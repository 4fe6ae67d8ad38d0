"""Whatever a homeserver answers about somebody's keys, the usable ones are used and nothing breaks."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import vodozemac
from nio import AsyncClientConfig
from nio.api import Api

from bot.platforms.matrix.client import HardenedClient, _usable

EVE, DEVICE = "@eve:x.org", "EVEDEV"


@pytest.fixture
def client(tmp_path: Path) -> HardenedClient:
    config = AsyncClientConfig(encryption_enabled=True, store_sync_tokens=False)
    client = HardenedClient("http://127.0.0.1:1", "@stepup:x.org", store_path=str(tmp_path), config=config)
    client.restore_login("@stepup:x.org", "BOTDEV", "token")
    return client


def device(**changed: Any) -> dict[str, Any]:
    """A device that is signed as it should be, before something is changed in it."""
    account = vodozemac.Account()
    content = {
        "user_id": EVE,
        "device_id": DEVICE,
        "algorithms": ["m.olm.v1.curve25519-aes-sha2"],
        "keys": {
            f"ed25519:{DEVICE}": account.ed25519_key.to_base64(),
            f"curve25519:{DEVICE}": account.curve25519_key.to_base64(),
        },
    }
    signature = account.sign(Api.to_canonical_json(content).encode()).to_base64()
    signed = {**content, "signatures": {EVE: {f"ed25519:{DEVICE}": signature}}}
    return {**signed, "unsigned": {"device_display_name": "Eve's phone"}, **changed}


def test_a_good_device_is_used(client: HardenedClient) -> None:
    usable = _usable({EVE: {DEVICE: device()}}, [EVE], client._usable_device)

    assert set(usable[EVE]) == {DEVICE}
    assert "unsigned" not in usable[EVE][DEVICE]


@pytest.mark.parametrize("unsigned", [[], "x", None, 7])
def test_what_is_not_signed_is_not_even_looked_at(client: HardenedClient, unsigned: Any) -> None:
    usable = _usable({EVE: {DEVICE: device(unsigned=unsigned)}}, [EVE], client._usable_device)

    assert set(usable[EVE]) == {DEVICE}


@pytest.mark.parametrize(
    "changed",
    [
        {"keys": None},
        {"keys": {}},
        {"keys": {f"ed25519:{DEVICE}": "!!", f"curve25519:{DEVICE}": "!!"}},
        {"keys": {f"ed25519:{DEVICE}": 7, f"curve25519:{DEVICE}": []}},
        {"signatures": None},
        {"signatures": {EVE: {f"ed25519:{DEVICE}": "!!"}}},
        {"signatures": {EVE: []}},
        {"user_id": "@somebody:else"},
        {"user_id": None},
        {"algorithms": {"x": {"y": 2**80}}},
    ],
)
def test_a_malformed_device_is_left_out_and_the_others_are_used(
    client: HardenedClient, changed: dict[str, Any]
) -> None:
    answered = {EVE: {DEVICE: device(**changed)}, "@ann:x.org": {}}
    usable = _usable(answered, [EVE, "@ann:x.org"], client._usable_device)

    assert usable == {EVE: {}, "@ann:x.org": {}}


@pytest.mark.parametrize(
    "answered", [None, [], "x", {EVE: None}, {EVE: []}, {"@other:x": {}}, {EVE: {"D": None}}]
)
def test_an_answer_of_any_shape_is_survived(client: HardenedClient, answered: Any) -> None:
    usable = _usable(answered, [EVE], client._usable_device)

    assert usable in ({}, {EVE: {}})


@pytest.mark.parametrize(
    "offered", [None, {}, [], {"a": {}, "b": {}}, {"signed_curve25519:A": {"key": "!!"}}]
)
def test_a_malformed_one_time_key_is_left_out(client: HardenedClient, offered: Any) -> None:
    assert _usable({EVE: {DEVICE: offered}}, [EVE], client._usable_one_time_key) == {EVE: {}}
