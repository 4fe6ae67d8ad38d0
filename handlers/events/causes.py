"""Why each message comes that the events feature sends by itself, by what its key begins with."""

from __future__ import annotations

from bot.feature import Why

CAUSES = {
    "event-reminder": Why(
        "You said that you are going to this event, so I remind you before it.",
        "To hear no more of it, say that you aren't going: {0} shows your events. {1} changes when, for all "
        "events.",
        ("events", "events reminders"),
    ),
    "event-offer": Why(
        "You are on the waiting list of this event, and a place came free.",
        "To leave the list, say that you aren't going: {0} shows your events.",
        ("events",),
    ),
    "event-offer-lapsed": Why(
        "A place was kept for you at this event, and you didn't take it in time.",
        "{0} shows your events.",
        ("events",),
    ),
    "event-changed": Why(
        "You said that you are going to this event, or may be, and it was changed.",
        "To hear no more of it, say that you aren't going: {0} shows your events.",
        ("events",),
    ),
    "event-rsvp": Why(
        "An organiser put you down for this event.",
        "If you aren't coming, say so: {0} shows your events.",
        ("events",),
    ),
    "event-write": Why(
        "You answered this event, and an organiser wrote to those who did.",
        "To hear no more of it, say that you aren't going: {0} shows your events.",
        ("events",),
    ),
    "event-cancelled": Why(
        "You said that you are going to this event, or may be, and it was cancelled.",
        "{0} shows what else is planned.",
        ("events",),
    ),
    "event-feedback": Why(
        "You said that you were going to this event, or that you were there; there is one question after "
        "each.",
        "It asks once, and needs no answer. {0} shows your events.",
        ("events",),
    ),
    "event-host": Why(
        "You host this event.",
        "{0} shows what is planned.",
        ("events",),
    ),
    "event-needs": Why(
        "You host this event, and asked what people need there.",
        "It comes only when you ask. {0} shows your events.",
        ("events",),
    ),
    "event-hosts-it": Why(
        "An organiser named you as host of this event.",
        "If that isn't so, please tell them. {0} shows your events.",
        ("events",),
    ),
    "event-hosts-no-more": Why(
        "You hosted this event, and an organiser changed who does.",
        "If that isn't right, please tell them. {0} shows your events.",
        ("events",),
    ),
    "event-needs-hosts": Why(
        "You said what you need at this event, and somebody else may read it now.",
        "{0} takes it away.",
        ("events needs",),
    ),
    "event-needs-said": Why(
        "You host this event, and somebody said what they need there.",
        "{0} shows your events.",
        ("events",),
    ),
    "event-news": Why(
        "You host these events, and somebody answered them.",
        "{0} changes how often I tell you.",
        ("events news",),
    ),
    "event-usefulness": Why(
        "You host this event, and enough people said how useful it was.",
        "It comes once. {0} shows your events.",
        ("events",),
    ),
    "event-comment": Why(
        "Somebody who came to your event said something about it.",
        "{0} shows your events.",
        ("events",),
    ),
}
