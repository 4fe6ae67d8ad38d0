"""A form as a conversation: one question at a time, kept in the store, so that a restart loses no answer.

Slack shows the same form as a window; a handler can't tell which of the two it was.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from enum import Enum, auto
from typing import Any

from bot import channels, form_questions, log, refusals
from bot.chat import help_question
from bot.chat.form import ChoiceField, Field, FieldFault, Form, TextField, UnknownSubject, check
from bot.chat.identity import Address
from bot.chat.incoming import Incoming
from bot.chat.message import Message
from bot.chat.question import GIVE_UP
from bot.chat.refusal import Refusal
from bot.chat.reply import Reply
from bot.chat.request import Request
from bot.form_questions import AnswerOrNot, FormAnswer
from bot.refusals import FormFaults, Undone
from bot.registry import Registry
from storage import form_conversations, last_acts
from storage.database import Work
from storage.database_errors import out_of_range
from storage.form_conversations import FormConversation

logger = log.get("forms")


class Meaning(Enum):
    """What words typed in the middle of a form are."""

    ANSWER = auto()
    COMMAND = auto()
    EITHER = auto()


class FormConversations:
    """Every form that is open somewhere, and what is done with its answers."""

    def __init__(self, registry: Registry) -> None:
        self._registry = registry

    async def submit(
        self, work: Work, request: Request, name: str, subject: str, typed: Mapping[str, str]
    ) -> Reply:
        """Take all answers of a form at once. Raises FormFaults, and Refusal."""
        form = await self.form(work, request, name, subject)
        checked = check(form, typed)
        if checked.faults:
            raise FormFaults(checked.faults)
        return await self._submitted(work, request, name, subject, checked.answers)

    async def _submitted(
        self, work: Work, request: Request, name: str, subject: str, answers: Mapping[str, Any]
    ) -> Reply:
        steps = self._registry.forms[name]
        reply = await steps.submit(work, request, subject, steps.answers(**answers))
        if not work.acted:
            await last_acts.note_lasting(work, request.person.id)
        return reply

    async def form(self, work: Work, request: Request, name: str, subject: str) -> Form:
        """The form of this name as it is for this person now. Raises Refusal."""
        steps = self._registry.forms.get(name)
        if steps is None:
            raise Refusal("I no longer have that form; please begin again.")
        refusals.allow(steps.role, request, "that")
        try:
            return await steps.build(work, request, subject)
        except Exception as error:
            # Whose form it is about was put there by us, but anybody may send something else.
            if not isinstance(error, UnknownSubject) and not out_of_range(error):
                raise
            log.trouble(logger, "form_not_understood", error)
            raise Refusal("That form no longer works; please begin again.") from error

    # Opening ------------------------------------------------------------------------------------

    async def begin(self, work: Work, incoming: Incoming, request: Request, form: Form) -> Message:
        """Open a form in the direct conversation; one that is open or was left already goes on."""
        person_id = request.person.id
        row = await form_conversations.current(work, person_id)
        if row is not None and _is_of(row, form):
            # Asked for once more: what was typed so far isn't thrown away.
            return form_questions.still_open(row, form)
        direct = incoming.place if incoming.direct else Address.direct(incoming.identity)
        for one in await form_conversations.left(work, person_id):
            if _is_of(one, form):
                row = await form_conversations.go_on(work, one, conversation=direct.conversation)
                row.at = min(row.at, len(form.fields) - 1)
                return form_questions.still_open(row, form)
        await form_conversations.begin(
            work,
            person_id,
            form=form.name,
            subject=form.subject,
            conversation=direct.conversation,
            typed={},
        )
        return form_questions.first(form, elsewhere=not incoming.direct)

    async def go_on(self, work: Work, incoming: Incoming, request: Request) -> Reply:
        """Go on with the form that was left last, as far as it can still be finished."""
        for one in await form_conversations.left(work, request.person.id):
            row = await form_conversations.go_on(work, one, conversation=incoming.place.conversation)
            form = await self.still(work, row, request)
            if not isinstance(form, Reply):
                return Reply(form_questions.still_open(row, form))
        raise Refusal("There is no form to go on with.")

    async def open_here(self, work: Work, incoming: Incoming, request: Request) -> FormConversation | None:
        """The form that is being answered in this conversation, if there is one."""
        if not incoming.direct or not request.person.in_form:
            return None
        row = await form_conversations.current(work, request.person.id)
        here = (incoming.place.conversation, Address.direct(incoming.identity).conversation)
        return row if row is not None and row.conversation in here else None

    async def still(self, work: Work, row: FormConversation, request: Request) -> Form | Reply:
        """The form that is open; one that can't be finished any more is thrown away, and that is said."""
        try:
            if row.begun_at < work.now - form_conversations.KEPT:
                raise Refusal("That form was left for a month, so I've thrown it away.")
            if row.form not in self._registry.forms:
                raise Refusal(
                    "I've changed in the meantime and no longer have that form; please begin again."
                )
            form = await self.form(work, request, row.form, row.subject)
        except Refusal as refusal:
            await form_conversations.end(work, request.person.id)
            return Reply.say(refusals.sentence(refusal, request))
        row.at = min(row.at, len(form.fields) - 1)
        return form

    def meaning(self, form: Form, row: FormConversation, words: str) -> Meaning:
        """Whether words in the middle of a form are an answer, a command, or might be either."""
        field = form.fields[row.at]
        if form_questions.is_answer(row, form, words) or form_questions.change_of(form, words) is not None:
            return Meaning.ANSWER
        if self._registry.find(words) is None:
            return (
                _meaning_of_question(field, words) if help_question.is_nothing_else(words) else Meaning.ANSWER
            )
        free = isinstance(field, TextField) or (isinstance(field, ChoiceField) and field.other is not None)
        # One word that is all of a command answers no question that everybody has to answer.
        alone = self._registry.is_plainly(words) and (
            field.required or words.casefold().strip(" .!?") == "help"
        )
        if not free or alone or self._registry.is_unmistakably(words) or not _fits(field, words):
            return Meaning.COMMAND
        return Meaning.EITHER

    def takes_words(self, form: Form, row: FormConversation, words: str) -> bool:
        """Whether the question of a form that is open would take these words, as it takes nearly any."""
        field = form.fields[row.at]
        return isinstance(field, TextField) and _fits(field, words)

    async def meant(self, work: Work, request: Request, data: AnswerOrNot) -> Reply | Request:
        """What was said to be the answer is taken; what is to be done is returned, as it was asked for."""
        row = await form_conversations.current(work, request.person.id)
        asked = (row.form, form_questions.asked_about(row)) if row is not None else None
        words = (
            form_questions.take_either(row) if row is not None and asked == (data.form, data.field) else ""
        )
        if row is None or not words:
            return Reply.say("That is answered or left by now.")
        request = channels.with_channels(request, row)
        if data.is_answer:
            return await self.step(work, request, row, words)
        return replace(request, words=words)

    # Answering ----------------------------------------------------------------------------------

    async def press(self, work: Work, request: Request, answer: FormAnswer) -> Reply:
        """Take the answer that a button under a question carries."""
        row = await form_conversations.current(work, request.person.id)
        if row is None or row.form != answer.form:
            return Reply.say("That form is finished or was cancelled.")
        form = await self.still(work, row, request)
        if isinstance(form, Reply):
            return form
        if form.fields[row.at].name != answer.field:
            return Reply.say("That was an earlier question; type `back` to answer it again.")
        return await self.step(work, request, row, answer.said)

    async def step(self, work: Work, request: Request, row: FormConversation, words: str) -> Reply:
        """Take one answer: the next question, the same one again with a fault, or the end."""
        request = channels.with_channels(request, row)
        form = await self.form(work, request, row.form, row.subject)
        said = words.strip()
        typed = form_questions.typed_so_far(row, form)
        field = form.fields[row.at]
        match said.casefold():
            case given_up if given_up.rstrip(".!") in GIVE_UP:
                return await self._give_up(work, request, row)
            case "back" | "undo":
                row.at = max(0, row.at - 1)
                return Reply(form_questions.question(row, form))
            case rest if rest.rstrip(".!") in form_questions.SKIP_REST:
                return await self._skip_rest(work, request, row, form, typed)
            case "skip" | "keep" | "none" | "-":
                fault = form_questions.steer(field, said.casefold(), typed)
            case _ if (index := form_questions.change_of(form, said)) is not None:
                form_questions.go_back_to(row, index)
                return Reply(form_questions.question(row, form))
            case _ if form_questions.is_about_levels(field, said):
                return Reply(form_questions.levels_explained(row, form))
            case _:
                fault = form_questions.take(field, said, typed)
        form_questions.note_typed(row, form, typed)
        if fault:
            return Reply(form_questions.ask(form, row.at, typed, before=fault, again=True))
        form_questions.go_on(row)
        if row.at < len(form.fields):
            return Reply(form_questions.question(row, form))
        return await self._finish(work, request, row, form, typed)

    async def _give_up(self, work: Work, request: Request, row: FormConversation) -> Reply:
        """Leave a form; where answers are worth more than their form, those given so far are kept."""
        if (row.at or row.typed) and self._registry.forms[row.form].kept_when_cancelled:
            await form_conversations.leave(work, row.person_id)
            return Reply.say(
                f"All right. What you've answered so far is kept: type `{form_questions.CONTINUE}` whenever "
                "you want to go on."
            )
        await form_conversations.end(work, row.person_id)
        return await self._with_left(work, Reply.say("Cancelled. Nothing was changed."), request)

    async def _skip_rest(
        self, work: Work, request: Request, row: FormConversation, form: Form, typed: dict[str, str]
    ) -> Reply:
        """Leave everything from here on as it is, up to what can't be left out."""
        form_questions.stay(row)
        index = form_questions.next_needed(form, typed, row.at)
        if index is None:
            return await self._finish(work, request, row, form, typed)
        row.at = index
        return Reply(form_questions.still_needed(row, form))

    async def _finish(
        self, work: Work, request: Request, row: FormConversation, form: Form, typed: dict[str, str]
    ) -> Reply:
        """Hand the answers over. What is refused is asked again, and nothing that was done for it counts."""
        checked = check(form, typed)
        if checked.faults:
            return Reply(form_questions.ask_again(row, form, checked.faults))
        try:
            reply = await self._submitted(work, request, form.name, row.subject, checked.answers)
        except Refusal as refusal:
            at_fault = refusal.field or form.fields[-1].name
            faults = {at_fault: refusals.sentence(refusal, request)}

            async def again(work: Work, request: Request) -> Reply:
                return await self._ask_again(work, request, typed, faults)

            raise Undone(again) from refusal
        await form_conversations.end(work, request.person.id)
        return await self._with_left(work, reply, request)

    async def _ask_again(
        self, work: Work, request: Request, typed: dict[str, str], faults: Mapping[str, str]
    ) -> Reply:
        row = await form_conversations.current(work, request.person.id)
        if row is None:
            return Reply.say("That form is finished or was cancelled.")
        request = channels.with_channels(request, row)
        row.typed = dict(typed)
        form = await self.form(work, request, row.form, row.subject)
        return Reply(form_questions.ask_again(row, form, faults))

    async def _with_left(self, work: Work, reply: Reply, request: Request) -> Reply:
        """The reply at the end of a form, with a word about another that was left for it."""
        if reply.message is None:
            return reply
        for one in await form_conversations.left(work, request.person.id):
            with suppress(Refusal):
                form = await self.form(work, request, one.form, one.subject)
                return replace(reply, message=form_questions.with_left(reply.message, form))
        return reply


def _is_of(row: FormConversation | form_conversations.FormLeft, form: Form) -> bool:
    return (row.form, row.subject) == (form.name, form.subject)


def _meaning_of_question(field: Field, words: str) -> Meaning:
    """Whether a question in the middle of a form is the answer: where something is told at length it is."""
    if not _fits(field, words):
        return Meaning.COMMAND
    return Meaning.ANSWER if isinstance(field, TextField) and field.multiline else Meaning.EITHER


def _fits(field: Field, words: str) -> bool:
    """Whether words are an answer that a field takes."""
    try:
        field.parse(words)
    except FieldFault:
        return False
    return True
