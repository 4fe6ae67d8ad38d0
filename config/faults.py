"""What is wrong with a setting, in words for whoever runs the bot."""

from __future__ import annotations

from typing import Any

from pydantic import ValidationError

_SAID = {
    "extra_forbidden": "isn't a setting I know",
    "missing": "is missing",
    "tuple_type": 'should be a list, for example ["slack:U0123ABCD"]',
    "dict_type": "should be a table of its own",
    "string_type": "should be text in quotation marks",
    "int_parsing": "should be a whole number, for example 8080",
    "int_type": "should be a whole number, for example 10",
    "bool_parsing": "should be 1 or 0",
}


def described(error: ValidationError) -> str:
    """Every fault with its place, such as “roles.admin should be a list”."""
    return "; ".join(_one(fault) for fault in error.errors())


def _one(fault: Any) -> str:
    place = ".".join(str(part) for part in fault["loc"])
    said = _SAID.get(fault["type"])
    if said:
        return f"{place} {said}"
    message = str(fault["msg"]).removeprefix("Value error, ")
    return f"{place}: {message[:1].lower() + message[1:]}"
