"""What is said of the log."""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from bot.chat import markup
from bot.chat.button import Button
from bot.chat.message import Message
from bot.chat.phrases import times
from bot.chat.refusal import Refusal
from handlers.audit.buttons import OlderEntries
from storage.audit import Entry, Verified

EXAMPLES = ("audit", "audit roles", "audit @alice", "audit events since Monday")
NOTHING = "There is nothing of that kind in the log."
# What Stepup does without anybody asking; anything else without a name was done by somebody who left.
BY_ITSELF = ("checkin.close", "checkin.term")
# What was done, in words; the first word of its name is the kind by which the log is asked for.
DONE = {
    "announce.approve": "said yes to an announcement",
    "announce.cancel": "cancelled an announcement",
    "announce.edit": "changed an announcement",
    "announce.pause": "paused an announcement",
    "announce.resume": "resumed an announcement",
    "audit.read": "read this log",
    "catalogue.add": "added to the skills catalogue, or asked for it",
    "catalogue.keep": "said yes to an addition to the skills catalogue",
    "catalogue.refuse": "said no to an addition to the skills catalogue",
    "catalogue.remove": "took something out of the skills catalogue",
    "catalogue.undo": "took back what they had done to the skills catalogue",
    "checkin.close": "closed a check-in",
    "checkin.cancel": "cancelled a check-in",
    "checkin.extend": "gave people longer to answer a check-in",
    "checkin.outcome": "told those who answered what came of a check-in",
    "checkin.schedule": "planned a check-in of every term",
    "checkin.start": "started a check-in",
    "checkin.term": "started the check-in of a term",
    "checkin.unschedule": "stopped a check-in of every term",
    "digest.post": "had the digest posted in a channel",
    "digest.stop": "had the digest posted in a channel no more",
    "events.announce": "announced an event once more",
    "events.attendance": "looked at who was at an event",
    "events.attended": "noted who was at an event",
    "events.cancel": "cancelled an event",
    "events.edit": "changed an event",
    "members.alias": "said which institution other words mean",
    "members.unalias": "removed another name of an institution",
    "members.suspend": "suspended",
    "members.unsuspend": "let return",
    "events.import": "took in a calendar",
    "events.follow": "has a calendar read again and again",
    "events.unfollow": "has a calendar read no more",
    "events.needs": "read what people need at an event",
    "events.not-attended": "took somebody off the list of who was at an event",
    "events.publish": "published an event",
    "events.rsvp": "put somebody down for an event",
    "events.write": "wrote to those who answered an event",
    "groups.archive": "archived a community of practice",
    "groups.lead": "named a lead",
    "groups.rename": "renamed a community of practice",
    "groups.restore": "brought a community of practice back",
    "groups.unlead": "took a lead off",
    "groups.write": "wrote to a community of practice",
    "groups.tie": "tied a community of practice to a channel",
    "groups.untie": "untied a community of practice from a channel",
    "groups.create": "made a community of practice",
    "kudos.channel": "said where thanks are posted",
    "link.join": "joined two accounts",
    "link.undo": "took accounts apart again",
    "members.count": "counted members",
    "members.export": "exported members",
    "members.import": "took in a list of people",
    "members.invite": "invited people from a list",
    "members.look": "looked at a profile",
    "members.query": "searched the members",
    "members.vouch": "vouched for new members",
    "mentor.round": "matched mentors and mentees",
    "mentor.round.send": "sent a round of mentoring",
    "opportunities.filled": "said that an opportunity is filled",
    "opportunities.post": "offered an opportunity",
    "opportunities.withdraw": "took an opportunity back",
    "privacy.forget": "had their data erased",
    "report.read": "looked at the report",
    "roles.grant": "granted a role",
    "roles.revoke": "took a role back",
}


KINDS = tuple(dict.fromkeys(action.split(".")[0] for action in DONE))


def verified(found: Verified) -> str:
    """What became of looking at the whole log, for whoever runs Stepup."""
    if found.broken is not None:
        return (
            f"The log is broken at entry {found.broken}: it, or what was before it, isn't as it was written. "
            f"The {found.rows} entries before it are."
        )
    if not found.rows:
        return "The log is empty."
    if not found.holds:
        return (
            f"The log hangs together, {found.rows} entries, but that hash isn't in it: entries were taken "
            "out, or all of it was written anew."
        )
    entries = "1 entry" if found.rows == 1 else f"{found.rows} entries"
    return (
        f"The log is as it was written: {entries}. The last hash is {found.last}. Keep it elsewhere, and "
        "later look with --holding whether it is still in the log."
    )


def neither_kind_nor_person(said: str) -> Refusal:
    kinds = f"{', '.join(KINDS[:-1])} and {KINDS[-1]}"
    return Refusal(
        f"“{markup.literal(said[:60])}” is neither a member nor a kind of entry: there are {kinds}.",
        example=EXAMPLES[1],
    )


def not_a_day(said: str) -> Refusal:
    return Refusal(f"“{markup.literal(said[:60])}” isn't a day that was.", example=EXAMPLES[3])


def page(entries: Sequence[Entry], zone: ZoneInfo, *, older: OlderEntries | None) -> Message:
    """Entries as rows; `older` is what the button for what came before carries, None where nothing did."""
    rows = "\n".join(f"- {_row(entry, zone)}" for entry in entries)
    buttons = (Button("Older", older),) if older is not None else ()
    named = {one for entry in entries for one in (entry.actor_id, entry.subject_id) if one is not None}
    return Message(rows, buttons, mentions=tuple(named))


def _row(entry: Entry, zone: ZoneInfo) -> str:
    at = markup.literal(times.full(entry.at, zone))
    itself = entry.actor is None and entry.action in BY_ITSELF
    who = "Stepup" if itself else markup.literal(entry.actor or "someone who left")
    whom = f" – {markup.literal(entry.subject)}" if entry.subject else ""
    detail = f" ({markup.literal(entry.detail)})" if entry.detail else ""
    return f"{at}: {who} {markup.literal(DONE.get(entry.action, entry.action))}{whom}{detail}"
