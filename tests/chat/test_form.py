"""Fields read what people type, or say what is wrong."""

from __future__ import annotations

import pytest

from bot.chat.form import (
    ChoiceField,
    ConsentField,
    FieldFault,
    Form,
    ManyField,
    Option,
    TextField,
    ZoneField,
    check,
    options,
)

COLOURS = options("Red", "Green", "Deep blue")


@pytest.mark.parametrize(("typed", "value"), [("1", "Red"), ("green", "Green"), ("deep", "Deep blue")])
def test_a_choice_is_made_by_number_name_or_beginning(typed: str, value: str) -> None:
    assert ChoiceField(name="c", label="Colour", options=COLOURS).parse(typed) == value


def test_a_choice_is_known_by_what_else_people_call_it() -> None:
    colours = (Option("Red", "Red", also=("Scarlet", "crimson")), Option("Green", "Green"))
    field = ChoiceField(name="c", label="Colour", options=colours)

    assert field.parse("scarlet") == field.parse("Crimson") == "Red"
    # Only the whole of it: “crim” might be anything.
    with pytest.raises(FieldFault):
        field.parse("crim")


def test_a_choice_that_is_not_there_is_refused_unless_another_may_be_typed() -> None:
    with pytest.raises(FieldFault, match="isn't one of the choices"):
        ChoiceField(name="c", label="Colour", options=COLOURS).parse("Pink")

    assert ChoiceField(name="c", label="Colour", options=COLOURS, other="yours").parse("Pink") == "Pink"


def test_many_are_chosen_with_commas_once_each() -> None:
    field = ManyField(name="c", label="Colours", options=COLOURS)

    assert field.parse("1, green, 1") == ("Red", "Green")
    with pytest.raises(FieldFault, match="“pink”"):
        field.parse("1, pink")


@pytest.mark.parametrize(
    ("typed", "zone"),
    [("london", "Europe/London"), ("europe/paris", "Europe/Paris"), ("New York", "America/New_York")],
)
def test_a_zone_is_known_by_its_city(typed: str, zone: str) -> None:
    assert ZoneField(name="z", label="Zone").parse(typed) == zone


def test_only_a_clear_yes_is_consent() -> None:
    field = ConsentField(name="c", label="Agree?")

    assert field.parse("Yes.") is True
    assert field.parse("no") is False
    with pytest.raises(FieldFault):
        field.parse("maybe later")


def test_a_form_names_every_fault_and_keeps_what_is_right() -> None:
    form = Form(
        name="f",
        title="Form",
        fields=(
            TextField(name="a", label="A", required=True),
            TextField(name="b", label="B", longest=3),
            TextField(name="c", label="C"),
        ),
    )

    checked = check(form, {"a": " ", "b": "long", "c": " fine "})

    assert set(checked.faults) == {"a", "b"}
    assert checked.answers == {"c": "fine"}
