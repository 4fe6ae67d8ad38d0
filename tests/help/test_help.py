"""Help begins with a few words, and finds the rest by a topic's name or a question in one's own words."""

from __future__ import annotations

import pytest

from bot.chat.role import Role
from handlers import FEATURES
from handlers.help import topics
from handlers.help.search import Index
from tests.transcript import Transcript

INDEX = Index(FEATURES)
EVENT = 'events create "Code clinic" on 3 December 14:00 for 1 hour in #events'


@pytest.mark.parametrize("role", list(Role))
def test_nobody_is_told_of_what_is_not_for_them(role: Role) -> None:
    likeliest = topics.likeliest(FEATURES, role)

    assert all(command.role <= role for command in likeliest)
    assert 4 <= len(likeliest) <= topics.MOST_LIKELY


@pytest.mark.parametrize(
    ("said", "feature"),
    [
        ("events", "events"),
        ("events create", "events"),
        ("communities of practice", "groups"),
        ("register", "members"),
        ("needs", "checkins"),
        ("pathway", "skills"),
    ],
)
def test_a_topic_is_found_by_its_name_its_title_and_its_commands(said: str, feature: str) -> None:
    found = topics.found(said, FEATURES, Role.ADMIN)
    assert found is not None
    assert found.name == feature


def test_what_is_for_others_is_not_shown_but_named() -> None:
    assert topics.found("audit", FEATURES, Role.MEMBER) is None
    out_of_reach = topics.out_of_reach("audit", FEATURES)
    assert out_of_reach is not None
    assert out_of_reach.name == "audit"
    assert topics.out_of_reach("frobnicate", FEATURES) is None


@pytest.mark.parametrize(
    ("question", "command"),
    [
        ("how do I cancel an event", "events cancel"),
        ("who can see my profile", "profile edit"),
        ("change my time zone", "profile edit"),
        ("how do I change my job title?", "profile edit"),
        ("I want to leave the community", "privacy forget"),
        ("delete my account", "privacy forget"),
        ("what do you know about me", "privacy"),
        ("can I get a copy of everything you hold", "privacy export"),
        ("how can I find a mentor", "mentor find"),
        ("I'd like to become a mentor", "mentor offer"),
        ("take a break from mentoring", "mentor pause"),
        ("stop somebody from reminding me", "remind mute"),
        ("remind the team every Friday", "remind"),
        ("how do I sign up for an event", "events show"),
        ("I can't come to an event", "events show"),
        ("who is coming to my event", "events attendance"),
        ("put events in my Outlook calendar", "events calendar"),
        ("reschedule the workshop", "events edit"),
        ("what's on next week", "events"),
        ("how do I make someone an organiser", "roles grant"),
        ("what should I learn next", "pathway"),
        ("find somebody who knows Python", "members"),
        ("how many members do we have", "members count"),
        ("I made a mistake", "undo"),
        ("post something in a channel every week", "announce"),
        ("how do I join a comunity of practise", "groups join"),
        ("what do people want to learn", "needs"),
        ("who did what", "audit"),
        ("how do I set up a daily reminder", "remind"),
        ("how long do you keep my data", "privacy"),
        ("what happens with my data?", "privacy"),
        ("who runs this", "privacy"),
        ("how do I make an event", "events create"),
        ("how do I say I'm coming", "events show"),
        ("how can I say I attended", "events attended"),
        ("what is a check-in", "checkin"),
        ("who knows about R", "members"),
    ],
)
def test_a_question_in_ones_own_words_finds_the_command(question: str, command: str) -> None:
    assert INDEX.search(question)[0].command.words == command


@pytest.mark.parametrize("question", ["banana", "the weather tomorrow", "asdf qwer", "", "?", "the of and"])
def test_a_question_about_nothing_here_finds_nothing(question: str) -> None:
    assert INDEX.search(question) == []


@pytest.mark.parametrize("words", ["help", "what can you do?", "what is this", "how does it go"])
async def test_a_question_about_nothing_in_particular_is_for_the_first_lines(
    stage: Transcript, words: str
) -> None:
    assert "I'm Stepup" in await stage.play(":as gus", words)


@pytest.mark.parametrize("who", ["gus", "alice", "orla", "mo", "olga"])
async def test_help_is_at_most_ten_lines_for_each_role_whatever_waits(stage: Transcript, who: str) -> None:
    await stage.play(":as alice", "register", "Alice", "UCL", "5", "yes")
    await stage.play(":as olga", "register", "Olga", "UCL", "5", "yes", EVENT, "publish")
    await stage.play('checkin start "Autumn" until 11 December 17:00', ":press Start it")

    said = (await stage.play(f":as {who}", "help")).splitlines()[2:]

    assert len(said) <= 10
    assert sum(line.startswith("  • ") for line in said) >= 4


async def test_help_says_what_waits_for_this_person(stage: Transcript) -> None:
    await stage.play(":as alice", "register", "Alice", "UCL", "5", "yes", ":as olga")
    await stage.play('checkin start "Autumn" until 11 December 17:00', ":press Start it")
    await stage.play(
        f"{EVENT} for 1 person", "publish", ":as bob", ":press Going", ":as alice", ":press Going"
    )
    await stage.play(":as bob", "events show clinic", "Not going", ":as alice")

    said = await stage.play("help")

    assert "Waiting for you: a place at Code clinic (“events show Code clinic”);" in said
    assert "the check-in Autumn (“checkin”)" in said
    assert "Waiting for you" not in await stage.play(":as bob", "help")


async def test_examples_name_what_there_is_for_this_person(stage: Transcript) -> None:
    await stage.play(":as olga", EVENT, "publish")

    said = await stage.play("help events")

    for example in ("events show Code clinic", "events edit Code clinic", "events cancel Code clinic"):
        assert f"“{example}”" in said
    assert '“events create "Intro to Snakemake"' in said
    assert "Going: 0" in await stage.play("events show Code clinic")


async def test_an_answer_shows_what_to_type_and_where_more_is(stage: Transcript) -> None:
    await stage.play(":as alice", "register", "Alice", "UCL", "5", "yes")

    for asked in ("help who can see my profile", "who can see my profile?", "help change my time zone"):
        said = await stage.play(asked)
        assert "Change your profile, all of it or one part:" in said
        assert "“profile edit time zone Berlin”" in said
        assert "“help members” shows all of this topic." in said


async def test_what_is_for_others_is_said_to_be(stage: Transcript) -> None:
    assert "is for organisers." in await stage.play(":as alice", "how do I cancel an event?")
    assert "it takes a minute" in await stage.play("help how can I find a mentor")


async def test_a_question_that_nothing_answers_says_what_there_is(stage: Transcript) -> None:
    said = await stage.play(":as alice", "help astrology")

    assert "I have no help on “astrology”. There is “help members”, “help events”" in said
