"""The command `stepup`, which is `python -m bot`."""

from __future__ import annotations

from bot import garbage


def main() -> None:
    with garbage.uncollected():
        from bot import cli
    cli.main()


if __name__ == "__main__":
    main()
