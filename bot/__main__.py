"""`python -m bot` is the same as `stepup`."""

from bot.cli import main

main()
