"""Why each message comes that the mentoring feature sends by itself, by what its key begins with."""

from __future__ import annotations

from bot.feature import Why

CAUSES = {
    "mentor-ask": Why(
        "You offer to be a mentor, and somebody asks for you.",
        "To be asked no more for a while: {0}; to see or change your offer: {1}.",
        ("mentor pause", "mentor offer"),
    ),
    "mentor-lapsed": Why(
        "Somebody asked for you as their mentor, and I let the question go after some days of silence.",
        "To be asked no more for a while: {0}.",
        ("mentor pause",),
    ),
    "mentor-still": Why(
        "You offer to be a mentor, and I hadn't heard from you for three months.",
        "To be asked by nobody for now: {0}; to offer again: {1}.",
        ("mentor pause", "mentor resume"),
    ),
    "mentor-answer": Why(
        "You asked your mentee a question, and this is the answer.",
        "{0} shows where things stand.",
        ("mentor status",),
    ),
    "mentor-question": Why(
        "You asked for a mentor, and one of them asks you something first.",
        "{0} shows your request, with a way to end it.",
        ("mentor",),
    ),
    "mentor-request": Why(
        "You asked for a mentor.",
        "{0} shows your request, with a way to end it.",
        ("mentor",),
    ),
    "mentor-withdrawn": Why(
        "You were asked to be somebody's mentor, and they have taken that back.",
        "To be asked no more for a while: {0}.",
        ("mentor pause",),
    ),
    "mentor-unanswered": Why(
        "You asked somebody who would like you as a mentor a question, and no answer came.",
        "To be asked no more for a while: {0}.",
        ("mentor pause",),
    ),
    "mentor-round": Why(
        "You asked for a mentor, and organisers had all open requests matched at once.",
        "{0} shows your request, with a way to end it.",
        ("mentor",),
    ),
    "mentor-pair": Why(
        "You are one of this mentor and mentee.",
        "{0} shows where things stand, and {1} ends it.",
        ("mentor status", "mentor end"),
    ),
    "mentor-check": Why(
        "You are one of a mentor and a mentee; I ask now and then how it goes, and only you read the answer.",
        "{0} ends it.",
        ("mentor end",),
    ),
    "mentor-coffee": Why(
        "You're on the list for a coffee with somebody new every few weeks.",
        "{0} skips one, or takes you off.",
        ("mentor coffee",),
    ),
    "mentor-help": Why(
        "Somebody in a mentoring pair wants an organiser to help, and agreed that you are told.",
        "{0} shows what there is to see.",
        ("mentor report",),
    ),
}
