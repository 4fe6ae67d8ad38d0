"""What newcomers are told, and whoever has just set Stepup up."""

from __future__ import annotations

from bot.chat import markup
from bot.chat.button import Button, Style
from bot.chat.message import Message
from handlers.home.buttons import OpenCommand


def welcome(community: str, name: str) -> Message:
    """Three things that a newcomer may do next."""
    return Message(
        f"Hello {markup.bold(name)}, and welcome! I'm Stepup, and I look after the practical side of "
        f"{markup.literal(community)}: events, training, mentors and reminders. Three things to begin "
        f"with:\n\n- the button below, or {markup.code('register')} – join; it takes a minute\n- "
        f"{markup.code('events')} – see what's coming up\n- {markup.code('help')} – what else there "
        f"is\n\nI won't write to you again unless you ask me to. {markup.code('privacy')} shows what is "
        "held about you.",
        (Button("Register", OpenCommand(command="register"), Style.PRIMARY),),
    )


def first_steps(community: str) -> Message:
    """How whoever runs the community begins."""
    return Message(
        f"I'm connected, and you're an admin of {markup.literal(community)}. Three steps to begin:\n\n1. "
        "Invite me to the channels where I am to announce things.\n2. Say who plans events: "
        f"{markup.code('roles grant @alice organiser')}.\n3. Announce something: "
        f"{markup.code('events create')}, or {markup.code('announce')}; and ask people to type "
        f"{markup.code('register')} to me.\n\n{markup.code('help')} shows all that you can do."
    )
