"""The secret that keys are sealed under comes from a setting, or is kept in a file that its owner reads."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from pydantic import SecretStr

from config import disclosure_key, secret
from config.settings import Settings, SettingsFault

KEY = "0e" * 32


def test_it_is_made_once_and_read_by_its_owner_alone(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path / "data")

    first, second = secret.read(settings), secret.read(settings)

    assert first == second
    file = settings.data / secret.FILE
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(settings.data.stat().st_mode) == 0o700


def test_a_setting_goes_before_a_file_that_is_named_and_that_before_the_data_folder(tmp_path: Path) -> None:
    (tmp_path / secret.FILE).write_text("0a" * 32)
    named = tmp_path / "mounted"
    named.write_text("0b" * 32 + "\n")

    assert secret.read(Settings(data=tmp_path)) == bytes.fromhex("0a" * 32)
    assert secret.read(Settings(data=tmp_path, secret_file=named)) == bytes.fromhex("0b" * 32)
    both = Settings(data=tmp_path, secret_file=named, secret=SecretStr(KEY))
    assert secret.read(both) == bytes.fromhex(KEY)


@pytest.mark.parametrize("wrong", ["", "0f", "xy" * 32, "0f" * 33])
def test_what_is_no_secret_is_refused_with_how_to_make_one(tmp_path: Path, wrong: str) -> None:
    named = tmp_path / "mounted"
    named.write_text(wrong)

    with pytest.raises(SettingsFault, match="openssl rand -hex 32"):
        secret.read(Settings(data=tmp_path, secret_file=named))


def test_a_named_file_that_isnt_there_is_never_made(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path, secret_file=tmp_path / "mounted")

    with pytest.raises(SettingsFault, match="STEPUP_SECRET_FILE can't be read"):
        secret.read(settings)

    assert list(tmp_path.iterdir()) == []


def test_where_it_cant_be_kept_the_setting_is_named(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("in the way")

    with pytest.raises(SettingsFault, match="Set STEPUP_SECRET instead"):
        secret.read(Settings(data=blocked))


def test_hosts_with_the_same_secret_move_figures_alike_and_not_by_the_secret_itself(tmp_path: Path) -> None:
    one = disclosure_key.read(Settings(data=tmp_path / "one", secret=SecretStr(KEY)))
    other = disclosure_key.read(Settings(data=tmp_path / "other", secret=SecretStr(KEY)))

    assert one == other != bytes.fromhex(KEY)
    assert not (tmp_path / "one").exists()


def test_an_installation_that_has_a_disclosure_key_keeps_it(tmp_path: Path) -> None:
    before = disclosure_key.read(Settings(data=tmp_path))

    assert disclosure_key.read(Settings(data=tmp_path, secret=SecretStr(KEY))) == before
