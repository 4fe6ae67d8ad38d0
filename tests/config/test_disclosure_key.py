"""The secret by which figures are moved is kept beside the tokens, where no backup takes it along."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.stepup import Stepup
from config import disclosure_key
from config.settings import Settings, SettingsFault
from storage.database import Base

KEY = "0f" * 32


def test_it_is_made_once_and_read_by_its_owner_alone(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path / "data")

    first, second = disclosure_key.read(settings), disclosure_key.read(settings)

    assert first == second
    assert len(first) == 32
    file = settings.data / disclosure_key.FILE
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [each.name for each in settings.data.iterdir()] == [disclosure_key.FILE]


def test_the_setting_goes_before_the_file(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path, disclosure_key=SecretStr(KEY))

    assert disclosure_key.read(settings) == bytes.fromhex(KEY)
    assert list(tmp_path.iterdir()) == []


def test_where_nothing_can_be_kept_it_is_one_for_this_process(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("in the way", encoding="utf-8")

    assert len(disclosure_key.read(Settings(data=blocked))) == 32
    assert len(disclosure_key.read(Settings(data=tmp_path / "new"), keep=False)) == 32
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize("wrong", ["", "0f", "xy" * 32, "0f" * 33, "ö" * 64])
def test_what_is_no_key_is_refused_with_how_to_make_one(tmp_path: Path, wrong: str) -> None:
    (tmp_path / disclosure_key.FILE).write_text(wrong, encoding="utf-8")

    with pytest.raises(SettingsFault, match="openssl rand -hex 32"):
        disclosure_key.read(Settings(data=tmp_path))


async def test_no_table_holds_it_and_no_log_can_show_it(stepup: Stepup) -> None:
    key = stepup.store.disclosure_key.hex()

    async with stepup.store.look() as work:
        for table in Base.metadata.sorted_tables:
            assert key not in str((await work.session.execute(table.select())).all())
    assert key not in repr(stepup.settings)
