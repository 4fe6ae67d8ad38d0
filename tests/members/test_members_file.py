"""Members as a spreadsheet: no cell runs as a formula, and each faulty line is named."""

from __future__ import annotations

import csv
import io
import os
import subprocess
import sys
from pathlib import Path

from hypothesis import example, given
from hypothesis import strategies as st
from sqlalchemy import select

from bot.chat.file import File
from bot.stepup import Stepup
from config import catalogue, community
from handlers.members import list_actions, list_columns
from handlers.members.listed_people import Checked, Known, checked
from handlers.members.parsing import EXPORTED
from handlers.shared import csv_files
from storage.members import Member
from storage.outbox import Outbox
from tests.members.test_directory import enrol
from tests.transcript import Transcript

HEADER = "account,name,institution,job family,role title,career stage,skills,groups\n"
REGISTER = community.load().register_
FAMILIES, STAGES = REGISTER.job_families, REGISTER.career_stages
GROUPS = REGISTER.communities_of_practice
cells = st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\0"), max_size=40)


@given(cells)
@example("=cmd|' /C calc'!A0")
@example("+1")
@example("-1")
@example("@SUM(1)")
@example("\t=1")
@example("＝1")
@example('line\nbreak, "quoted"')
def test_no_cell_begins_like_a_formula_and_each_reads_back_equal(cell: str) -> None:
    content = csv_files.written(["a"], [[cell]])
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))

    (found,) = rows[1] or [""]
    assert not found.startswith(("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠"))
    assert csv_files.plain(found) == cell


def looked_through(text: str) -> Checked:
    columns = list_columns.read(text)
    assert columns is not None
    return checked(columns, Known(FAMILIES, STAGES, GROUPS, catalogue.load()))


def test_each_faulty_line_is_named_and_the_others_are_taken() -> None:
    found = looked_through(
        HEADER + "slack:U1,Ann,UCL,Research,,,Python; Snakemake; Laser cutting,\n"
        "U2,Ben,UCL,Research,,,,\n"
        "slack:U3,,UCL,Research,,,,\n"
        "slack:U1,Ann again,UCL,Research,,,,\n"
        "slack:U4,Dee,UCL,Astrology,,,,\n"
        "\n"
        "matrix:@eve:x.org,Eve,Leeds,research,Technician,,,Research data\n"
    )

    assert [one.name for one in found.people] == ["Ann", "Dee", "Eve"]
    assert found.people[0].profile.skills == ("direct:tool-python", "direct:tool-snakemake")
    # What no skill is called is kept in words.
    assert found.people[0].profile.interests == "Laser cutting"
    assert found.people[2].profile.job_family == "Research"
    # What can't be made out costs nobody their place.
    assert found.people[1].profile.job_family == ""
    assert list(found.left_out.values()) == [[6]]
    assert [fault.number for fault in found.faults] == [3, 4, 5]
    assert "such as slack:U0123ABCD" in found.faults[0].wrong
    assert "is on line 2 already" in found.faults[2].wrong


async def test_an_imported_person_finds_the_form_filled_in_and_is_no_member_before(
    stepup: Stepup, stage: Transcript
) -> None:
    found = looked_through(HEADER + "console:ann,Ann Smith,Leeds,Research,Technician,,Python,Research data\n")
    for _ in range(2):
        async with stepup.store.work() as work:
            taken = await list_actions.take(work, found)
            assert (taken.all, taken.already) == (1, 0)
    async with stepup.store.look() as work:
        assert (await work.session.scalars(select(Member))).all() == []

    asked = await stage.play(":as ann", "register", *["keep"] * 3, "yes")
    assert "Technician" not in await stage.play("profile")
    asked += await stage.play("profile edit", *["keep"] * 12)
    profile = await stage.play("profile")

    assert "Now: Leeds" in asked
    assert "Now: Python" in asked
    assert "Technician" in profile
    async with stepup.store.work() as work:
        assert (await list_actions.take(work, found)).already == 1


async def test_an_export_goes_directly_to_the_moderator_and_is_logged(
    stepup: Stepup, stage: Transcript
) -> None:
    await enrol(stepup, "=HYPERLINK(1)", visibility="organisers")
    said = await stage.play(":as mo", ":in #team", "members export", ":in dm", "audit members.export")

    assert "stepup to @mo (only you)" in said
    assert "1 exported" in said
    async with stepup.store.look() as work:
        payloads = list(await work.session.scalars(select(Outbox.payload).order_by(Outbox.id)))
    (packed,) = next(payload["files"] for payload in payloads if "files" in payload)
    rows = list(csv.reader(io.StringIO(File.unpack(packed).content.decode("utf-8-sig"))))
    assert rows[0] == list(EXPORTED)
    assert rows[1][1] == "'=HYPERLINK(1)"


def test_the_command_line_tells_faults_and_a_dry_run_changes_nothing(tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    file.write_text(HEADER + "console:ann,Ann,UCL,Research,,,,\nBen,Ben,UCL,Research,,,,\n")

    def run(*options: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "bot", "members", "import", str(file), *options],
            cwd=tmp_path,
            env={"PATH": os.environ["PATH"], "PYTHONPATH": str(Path(__file__).parents[2])},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    tried, taken = run("--dry-run"), run()
    assert "1 person would be taken" in tried.stdout
    assert "1 person taken" in taken.stdout
    assert "Line 3: “Ben” isn't an account" in taken.stdout
    assert taken.returncode == 1
