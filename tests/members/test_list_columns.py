"""Lists of people as they come: what their columns are, and what is meant by a line that is nearly right."""

from __future__ import annotations

import io
import zipfile

import pytest
from openpyxl import Workbook

from bot.chat.sent_file import Unreadable, text_in
from config import catalogue, community
from handlers.members import list_columns
from handlers.members.list_columns import Columns
from handlers.members.listed_people import Checked, Known, checked

REGISTER = community.load().register_
KNOWN = Known(
    REGISTER.job_families,
    REGISTER.career_stages,
    REGISTER.communities_of_practice,
    catalogue.load(),
    {name: family for family in REGISTER.job_families for name in REGISTER.called(family)},
)


def read(text: str) -> Columns:
    columns = list_columns.read(text)
    assert columns is not None
    return columns


def looked_through(*lines: str) -> Checked:
    return checked(read("\n".join(lines)), KNOWN)


def workbook(*rows: list[object], hidden: bool = False) -> bytes:
    book = Workbook()
    if hidden:
        secret = book.create_sheet("Pay", 0)
        secret.append(["Name", "E-mail", "Pay"])
        secret.sheet_state = "hidden"
    sheet = book["Sheet"]
    for row in rows:
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        ("Name,Email\nZoë,zoe@x.ac.uk\n", "utf-8"),
        ("Name;Email\nZoë;zoe@x.ac.uk\n", "cp1252"),
        ("Name\tEmail\nZoë\tzoe@x.ac.uk\n", "utf-16"),
        ("sep=;\nName;Email\nZoë;zoe@x.ac.uk\n", "utf-8-sig"),
        ('"Name"|"Email"\n"Zoë"|"zoe@x.ac.uk"\n', "utf-8"),
    ],
)
def test_a_list_is_read_however_it_was_saved(content: str, encoding: str) -> None:
    found = checked(read(text_in(content.encode(encoding))), KNOWN)

    assert [(one.name, one.email) for one in found.people] == [("Zoë", "zoe@x.ac.uk")]


def test_a_list_is_read_from_a_spreadsheet_and_not_from_its_hidden_sheet() -> None:
    content = workbook(
        ["Technicians 2026"],
        [],
        ["Name", "E-mail", "University"],
        ["Ann Lee", "ann@x.ac.uk", "Leeds"],
        hidden=True,
    )
    columns = read(text_in(content))

    assert columns.fields == ("name", "e-mail", "institution")
    assert columns.first == 4
    assert columns.rows == (("Ann Lee", "ann@x.ac.uk", "Leeds"),)


def test_headings_are_known_below_a_title_and_beside_a_merged_one() -> None:
    columns = read(
        "Our people;;;;\nlast updated 1 May;;;;\n;;;;\nPerson;;Where;;\n"
        "Forename;Surname;Organisation;E-mail adress;Car park\nAnn;Lee;Leeds;ann@x.ac.uk;B\n"
    )

    assert columns.fields == ("first name", "surname", "institution", "e-mail", "")
    assert columns.first == 6
    assert checked(columns, KNOWN).people[0].name == "Ann Lee"


def test_a_second_column_of_the_same_kind_is_left_out_but_of_two_addresses_the_first_counts() -> None:
    assert read("Name,Role,Job title,Email\nAnn,x,y,a@x.uk\n").fields == ("name", "role title", "", "e-mail")
    columns = read("Name,Email 1,Email 2\nAnn,,ann@x.ac.uk\nBen,ben@x.uk,b@y.uk\n")
    assert columns.fields == ("name", "e-mail", "e-mail")
    assert [one.email for one in checked(columns, KNOWN).people] == ["ann@x.ac.uk", "ben@x.uk"]


def test_addresses_are_known_by_what_they_are_and_so_is_a_list_without_headings() -> None:
    assert read("Who,Contact,Surname\nAnn,ann@x.uk,Lee\nBen,ben@x.uk,Low\n").fields[1] == "e-mail"
    columns = read("Kim Park,kim@bath.ac.uk,Bath\nJo Day,jo@bath.ac.uk,Bath\n")
    assert columns.fields == ("", "e-mail", "")
    assert (columns.first, len(columns.rows)) == (1, 2)


def test_headings_that_are_questions_are_known_by_what_they_are_about() -> None:
    columns = read("Timestamp,What is your name?,What is your email address?\n1 May,Ann,a@x.uk\n")
    assert columns.fields == ("", "name", "e-mail")


def test_the_sheet_with_the_people_is_read_and_not_the_notes_before_it() -> None:
    book = Workbook()
    book["Sheet"].append(["Read me"])
    people = book.create_sheet("People")
    people.append(["Name", "Email"])
    people.append(["Ann", "a@x.uk"])
    out = io.BytesIO()
    book.save(out)

    assert read(text_in(out.getvalue())).fields == ("name", "e-mail")


@pytest.mark.parametrize("text", ["", "\n\n", "Ann,Lee\nBen,Low\n", "Name\nAnn\n", "\x00" * 50])
def test_what_has_no_headings_is_no_list(text: str) -> None:
    assert list_columns.read(text) is None


def test_what_is_nearly_right_is_taken_for_what_is_meant_and_said() -> None:
    found = looked_through(
        "name,email,job family",
        "Ann,a@x.uk,Reserch data",
        "Ben,b@x.uk,RESEARCH DATA",
        "Cy,c@x.uk,Reserch data",
        "Dee,d@x.uk,Research softwear",
    )

    assert [one.profile.job_family for one in found.people[:3]] == ["Research data"] * 3
    assert found.read_as == {("Reserch data", "Research data"): [2, 4]}
    assert found.faults == []
    assert found.people[3].profile.job_family == ""
    ((wrong, lines),) = found.left_out.items()
    assert "Is “Research software engineering” meant?" in wrong
    assert lines == [5]


def test_a_job_is_called_what_people_call_it_and_a_level_is_no_part_of_a_skill() -> None:
    found = looked_through(
        "name,email,job family,skills,account", 'Ann,a@x.uk,RSE,"Python 3; R (expert); Laser cutting",',
        "Ben,,,,@ben:example.org",
    )  # fmt: skip

    assert found.people[0].profile.job_family == "Research software engineering"
    assert found.read_as == {("RSE", "Research software engineering"): [2]}
    assert "direct:tool-python" in found.people[0].profile.skills
    assert found.people[0].profile.interests == "Laser cutting"
    assert found.people[1].account == "matrix:@ben:example.org"


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        (",a@x.uk,", "there is no name"),
        ("Ann,ann at ucl,", "isn't an e-mail address, such as alice@example.ac.uk"),
        ("Ann,,", "there is no e-mail address, and no account"),
        ("Ann,,alice", "isn't an account, such as slack:U0123ABCD"),
        ("Ben,FIRST@x.uk,", "the same e-mail address is on line 2 already"),
        (f"{'A' * 101},a@x.uk,", "too long"),
    ],
)
def test_a_fault_is_one_sentence_about_its_line(line: str, wrong: str) -> None:
    found = looked_through("name,email,account", "First,first@x.uk,", line, "Last,last@x.uk,U0123ABCD")

    assert [fault.number for fault in found.faults] == [3]
    assert wrong in found.faults[0].wrong
    assert [one.account for one in found.people] == ["", "slack:U0123ABCD"]


@pytest.mark.parametrize(
    ("cell", "name"),
    [("Lee, Ann", "Ann Lee"), ("  Ann   Lee ", "Ann Lee"), ("Ann Lee,", "Ann Lee,")],
)
def test_names_are_put_the_way_they_are_said(cell: str, name: str) -> None:
    assert looked_through("name,email", f'"{cell}",a@x.uk').people[0].name == name


def bomb(size: int, parts: int = 1) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        for part in range(parts):
            archive.writestr(f"xl/worksheets/sheet{part}.xml", b"0" * size)
    return out.getvalue()


def entities() -> bytes:
    """A billion laughs, in a book that is otherwise right."""
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    begin = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "lol">{laughs}]>'
    out, source = io.BytesIO(), zipfile.ZipFile(io.BytesIO(workbook(["Name", "Email"], ["Ann", "a@x.uk"])))
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for part in source.infolist():
            content = source.read(part)
            if part.filename == "xl/worksheets/sheet1.xml":
                content = begin.encode() + content.replace(b"a@x.uk", b"&l9;")
            archive.writestr(part.filename, content)
    return out.getvalue()


def padded(size: int) -> bytes:
    """A book that is right, and unpacks to so many bytes."""
    out, source = io.BytesIO(), zipfile.ZipFile(io.BytesIO(workbook(["Name", "Email"], ["Ann", "a@x.uk"])))
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for part in source.infolist():
            content = source.read(part)
            if part.filename == "xl/worksheets/sheet1.xml":
                content += b"<!--" + b"0" * size + b"-->"
            archive.writestr(part.filename, content)
    return out.getvalue()


def test_a_spreadsheet_is_unpacked_as_far_as_it_may_be() -> None:
    assert "Ann" in text_in(padded(1024))


@pytest.mark.parametrize(
    "content",
    [
        padded(9 * 1024 * 1024),
        bomb(9 * 1024 * 1024),
        bomb(1, parts=300),
        entities(),
        b"PK\x03\x04 and then nothing",
        workbook(),
        workbook(["Name"])[:-40],
        b"\xd0\xcf\x11\xe0 an old one",
    ],
)
def test_a_spreadsheet_that_is_made_up_or_broken_is_refused_in_one_sentence(content: bytes) -> None:
    with pytest.raises(Unreadable) as refused:
        text_in(content)

    assert str(refused.value).endswith(".")


def repeated(cells: int, length: int) -> bytes:
    """A small book in which one long text stands in many cells."""
    row = "".join("<c t='s'><v>0</v></c>" for _ in range(cells))
    parts = {
        "xl/sharedStrings.xml": f"<sst xmlns='{_MAIN}'><si><t>{'a' * length}</t></si></sst>",
        "xl/worksheets/sheet1.xml": (
            f"<worksheet xmlns='{_MAIN}'><sheetData><row>{row}</row></sheetData></worksheet>"
        ),
    }
    out, source = io.BytesIO(), zipfile.ZipFile(io.BytesIO(workbook(["Name", "Email"])))
    relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for part in source.infolist():
            content = source.read(part).decode()
            if part.filename == "xl/_rels/workbook.xml.rels":
                target = f'<Relationship Id="rId99" Type="{relation}" Target="sharedStrings.xml"/>'
                content = content.replace("</Relationships>", f"{target}</Relationships>")
            if part.filename == "[Content_Types].xml":
                kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
                added = f'<Override PartName="/xl/sharedStrings.xml" ContentType="{kind}"/>'
                content = content.replace("</Types>", f"{added}</Types>")
            archive.writestr(part.filename, parts.pop(part.filename, content))
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def test_a_long_text_that_is_repeated_fills_no_memory() -> None:
    text = text_in(repeated(60, 200_000))

    assert 60_000 <= len(text) <= 61_000


def test_a_quotation_mark_that_is_never_closed_makes_no_list() -> None:
    assert list_columns.read(f'Name,E-mail\n"{"x" * 140_000}') is None


def test_an_account_that_is_none_of_its_platform_costs_its_line_alone() -> None:
    found = looked_through(
        "name,account", f"Ann,matrix:@{'a' * 400}:x.org", "Ben,slack:anything", "Cy,matrix:@cy:x.org"
    )

    assert [fault.number for fault in found.faults] == [2, 3]
    assert [one.name for one in found.people] == ["Cy"]
