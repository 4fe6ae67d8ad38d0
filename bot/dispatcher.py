"""Gives what was received to the handler that it means: words to a command, a press or answers to their own.

All of it is one unit of work, which the inbox worker begins.
"""

from __future__ import annotations

from collections.abc import Awaitable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any

from bot import button_choice, form_questions, log, questions, refusals, replies
from bot.chat import help_question, markup
from bot.chat.button import Undecodable, button_name, names_none, plain, typed
from bot.chat.form import Form
from bot.chat.incoming import LONGEST_WORDS, REACTION, Incoming, Kind
from bot.chat.message import Message
from bot.chat.question import GIVE_UP, Question
from bot.chat.refusal import Refusal
from bot.chat.reply import Reply
from bot.chat.request import Request
from bot.chat.sent_file import SentFile
from bot.feature import Command, LongWork
from bot.form_conversation import FormConversations, Meaning
from bot.form_questions import AnswerOrNot, FormAnswer
from bot.questions import AnswerQuestion
from bot.refusals import FormFaults, Undone
from bot.registry import Registry
from bot.requests import request_of
from storage import form_conversations, last_acts
from storage import questions as open_questions
from storage.database import Work
from storage.database_errors import out_of_range
from storage.form_conversations import FormConversation

NO_CHOICE = (
    "If that reaction was to choose something, I can't tell which choice it means. React with the number of "
    "one, or, if they are gone, just ask me again."
)
_TRIGGERS = ("/stepup", "!stepup", "stepup")

# Buttons under a question of a form: its own answers.
_OF_FORMS = (FormAnswer.button_name, AnswerOrNot.button_name)

logger = log.get("dispatcher")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a platform with windows needs to know at once; everything else is in the outbox."""

    form: Form | None = None
    message: Message | None = None
    faults: Mapping[str, str] = field(default_factory=dict)


class TakesLong(Exception):
    """A handler has something worked out while no transaction is open."""

    def __init__(self, long_work: LongWork) -> None:
        super().__init__("takes long")
        self.long_work = long_work


class Dispatcher:
    """The way from something received to a handler and back."""

    def __init__(self, registry: Registry) -> None:
        self._registry = registry
        self._forms = FormConversations(registry)

    async def dispatch(self, work: Work, incoming: Incoming, *, window: bool) -> Outcome:
        """Do what was asked, and put the answer in the outbox.

        `window` says that the platform shows a form, a form's faults, or an answer in a window, itself.
        Raises Undone where what was done must not count, FormFaults, and TakesLong.
        """
        if incoming.unproven:
            await self._doubt(work, incoming)
            return Outcome()
        if incoming.kind is Kind.ARRIVED:
            for arrived in self._registry.arrived:
                await arrived(work, incoming.identity, incoming.name)
            return Outcome()
        request = await request_of(work, incoming)
        return await self._answered(
            work, incoming, request, self._reply(work, incoming, request), window=window
        )

    def needs_file(self, incoming: Incoming) -> bool:
        """Whether it takes what is in the file that came with something."""
        if incoming.unproven or incoming.too_long:
            return False
        found = self._registry.find(_without_trigger(incoming.words.strip()))
        return found is None or found[0].reads_file is not None

    async def go_on(
        self, work: Work, incoming: Incoming, long_work: LongWork, found: object, *, window: bool
    ) -> Outcome:
        """Go on with what was worked out. Raises Undone."""
        request = await request_of(work, incoming)
        then = long_work.then(work, request, found)
        return await self._answered(work, incoming, request, then, window=window)

    async def _answered(
        self,
        work: Work,
        incoming: Incoming,
        request: Request,
        doing: Awaitable[Reply | LongWork],
        *,
        window: bool,
    ) -> Outcome:
        before = work.rows_changed()
        try:
            reply = await doing
        except Refusal as refusal:
            if incoming.kind is Kind.FORM and window:
                sentence = markup.as_text(refusals.sentence(refusal, request))
                raise FormFaults({refusal.field or "": sentence}) from refusal
            said = refusals.sentence(refusal, request)
            reply = Reply.say(said, *refusal.buttons, mentions=refusal.mentions)
            answer = _saying(reply, lapses=refusal.lapses)
            if isinstance(refusal, Question) and incoming.kind is not Kind.FORM:
                answer = _asking(incoming, refusal)
            reply = await _instead(work, request, before, Undone(answer))
        except FormFaults as faults:
            if window:
                raise
            wrong = "\n".join(f"- {markup.literal(fault)}" for fault in faults.faults.values())
            told = Reply.say(f"I couldn't take your form:\n\n{wrong}")
            reply = await _instead(work, request, before, Undone(_saying(told)))
        except Undone as undone:
            reply = await _instead(work, request, before, undone)
        if isinstance(reply, LongWork):
            raise TakesLong(reply)
        return await self.answer(work, incoming, request, reply, window=window)

    async def answer(
        self, work: Work, incoming: Incoming, request: Request, reply: Reply, *, window: bool
    ) -> Outcome:
        """Put a reply in the outbox, or give it to the platform to show."""
        if reply.form is not None:
            if window:
                return Outcome(form=reply.form)
            if request.person.asked:
                await open_questions.lapse(work, request.person.id)
            question = await self._forms.begin(work, incoming, request, reply.form)
            await replies.enqueue(work, incoming, question, direct=True)
        elif (message := reply.message) is not None:
            if reply.question is not None:
                message = await questions.ask_below(work, incoming, request, message, reply.question)
            if window and incoming.kind is not Kind.FORM:
                return Outcome(message=message)
            direct = reply.direct and not incoming.direct
            await replies.enqueue(work, incoming, message, direct=direct)
        return Outcome()

    async def _reply(self, work: Work, incoming: Incoming, request: Request) -> Reply | LongWork:
        if incoming.too_long:
            raise Refusal(
                f"That is {incoming.too_long:,} characters at once, and I read up to {LONGEST_WORDS:,}; "
                "please say it in fewer."
            )
        if incoming.kind is Kind.FORM:
            return await self._forms.submit(work, request, incoming.form, incoming.subject, incoming.typed)
        if incoming.kind is Kind.WITHDRAWN:
            said = await self._withdraw(work, incoming, request)
            said = said or await self._unreacted(work, incoming, request)
            return Reply.say(said) if said else Reply()
        if incoming.replaces:
            return await self._reworded(work, incoming, request)
        if incoming.kind is Kind.PRESS:
            return await self._press(work, request, incoming.action)
        if incoming.kind is Kind.REACTED:
            return Reply.say(NO_CHOICE)
        if incoming.file is not None and (command := self._for_file(incoming.file, incoming.words)):
            return await self._run(work, request, command, incoming.file.content)
        return await self._words(work, incoming, request)

    def _for_file(self, file: SentFile, words: str) -> Command | None:
        """The command that a file is for; None where its words don't need it. Raises Refusal."""
        said = _without_trigger(words.strip())
        found = self._registry.find(said)
        if file.fault and (found or not said):
            raise Refusal(file.fault)
        command = found[0] if found else self._registry.of_file(file.content)
        if command is None and not said:
            raise refusals.unknown_file(self._registry)
        return command

    # Words --------------------------------------------------------------------------------------

    async def _words(self, work: Work, incoming: Incoming, request: Request) -> Reply | LongWork:
        words = incoming.words.strip()
        said = _without_trigger(words)
        if incoming.direct and incoming.thread and names_none(words):
            # A number or a yes in a thread is for what was asked last, which may be in that thread, too.
            incoming = replace(incoming, answers="")
        if incoming.answers and not incoming.explicit:
            # What they reply to says which question is meant, whatever else is open.
            chosen = await button_choice.meant(work, incoming, words)
            if chosen is not None and chosen.name != FormAnswer.button_name:
                return await self._press(work, request, chosen.packed)
        row = await self._forms.open_here(work, incoming, request)
        goes_on = incoming.direct and said.casefold().strip(" .!") == form_questions.CONTINUE
        if row is None and goes_on and not await questions.wants_words(work, incoming, request):
            return await self._forms.go_on(work, incoming, request)
        if row is None:
            return await self._command(work, incoming, request, words, said)
        form = await self._forms.still(work, row, request)
        if isinstance(form, Reply):
            if not incoming.explicit and not self._registry.is_plainly(words):
                return form
            return await self._command(work, incoming, request, words, said)
        if not incoming.explicit and (reply := await self._asked_since(work, incoming, request, row, form)):
            return reply
        return await self._in_form(work, incoming, request, row, form)

    async def _in_form(
        self, work: Work, incoming: Incoming, request: Request, row: FormConversation, form: Form
    ) -> Reply | LongWork:
        """What words in the middle of a form do: an answer, a step back, a command, or to be asked about."""
        words = incoming.words.strip()
        said = _without_trigger(words)
        is_answer = form_questions.is_either(row, words)
        either = form_questions.take_either(row)
        if is_answer is not None:
            words = either
        elif said.casefold().rstrip(".!") in (*form_questions.STEERING, *GIVE_UP):
            is_answer, words = True, said
        elif either and names_none(words):
            # A yes or a number that says neither: what was asked is asked again.
            return Reply(form_questions.which(row, form, either))
        elif not incoming.explicit:
            meaning = self._forms.meaning(form, row, words)
            if meaning is Meaning.EITHER:
                return Reply(form_questions.which(row, form, words))
            is_answer = meaning is Meaning.ANSWER
        if is_answer:
            return await self._forms.step(work, request, row, words)
        return await self._in_between(work, incoming, request, words, form)

    async def _asked_since(
        self, work: Work, incoming: Incoming, request: Request, row: FormConversation, form: Form
    ) -> Reply | LongWork | None:
        """What words in the middle of a form do to a question that was asked after the form's own.

        Once the form is answered instead, that question is asked no more.
        """
        words = incoming.words.strip()
        found = self._registry.find(words)
        if found is not None and not self._registry.is_perhaps(words):
            return None
        if form_questions.or_the_last(row):
            if form_questions.is_either(row, words):
                await open_questions.lapse(work, request.person.id)
                return None
            form_questions.take_either(row)
        try:
            completed = await questions.completed(work, incoming, request, words)
        except Refusal as refusal:
            # A yes or a number isn't for the form: it was asked before that.
            if names_none(words):
                raise
            if self._forms.takes_words(form, row, words):
                # What would do there whatever it is may have been meant for either.
                asked = form_questions.perhaps(row, form, words)
                return Reply(replace(asked, text=f"{refusal.wrong}\n\n{asked.text}"))
            completed = None
        if completed is not None:
            return await self._completed(work, completed)
        with suppress(button_choice.Lapsed):
            chosen = await button_choice.meant(work, incoming, words, unanswered=True)
            if chosen is not None and chosen.name not in _OF_FORMS:
                return await self._press(work, request, chosen.packed)
        if request.person.asked and found is None:
            await open_questions.lapse(work, request.person.id)
        return None

    async def _in_between(
        self, work: Work, incoming: Incoming, request: Request, words: str, form: Form
    ) -> Reply | LongWork:
        """Do what is asked for in the middle of a form, with a word about the form."""
        try:
            reply = await self._command(work, incoming, request, words, _without_trigger(words))
        except Refusal as refusal:
            if not isinstance(refusal, Question):
                refusal.below = form_questions.note(form)
            raise
        if isinstance(reply, LongWork):
            then = reply.then

            async def noted(work: Work, request: Request, found: Any) -> Reply:
                return await self._noted(work, request, await then(work, request, found), form)

            return replace(reply, then=noted)
        return await self._noted(work, request, reply, form)

    async def _noted(self, work: Work, request: Request, reply: Reply, form: Form) -> Reply:
        if reply.message is None or await form_conversations.current(work, request.person.id) is None:
            return reply
        return replace(reply, message=form_questions.with_note(reply.message, form))

    async def _command(
        self, work: Work, incoming: Incoming, request: Request, words: str, said: str
    ) -> Reply | LongWork:
        found = self._registry.find(said or "help")
        if plain(said) in questions.TAKE_BACK:
            left = await self._left(work, incoming, request, said)
            if left is not None:
                return left
        if found is not None and not incoming.explicit and self._registry.is_perhaps(said):
            # “Training day” is a title where one is asked for.
            found = None if await questions.wants_words(work, incoming, request) else found
        if found is None and (reply := await self._as_answer(work, incoming, request, words, said)):
            return reply
        if found is None:
            found = self._registry.asked_of_help(said)
        if found is None or (found[1] and not found[0].takes_words):
            raise refusals.unknown(said, request, self._registry)
        if said and request.person.asked:
            await open_questions.lapse(work, request.person.id)
        try:
            return await self._run(work, request, *found)
        except Refusal as refusal:
            refusal.lapses = bool(said)
            raise

    async def _left(
        self, work: Work, incoming: Incoming, request: Request, said: str
    ) -> Reply | LongWork | None:
        """What words such as “cancel that” do to what was asked just now, before they take an act back.

        Raises Refusal where it could be either.
        """
        completed = await questions.completed(work, incoming, request, said)
        if isinstance(completed, Reply):
            return completed
        if not said.casefold().startswith("cancel"):
            return None
        offered = await button_choice.offered(work, incoming)
        buttons = Message.unpack(offered.payload).buttons if offered else ()
        no = typed(buttons, "no")
        if no is None or offered is None or offered.answered_since or offered.too_old:
            return None
        if any("cancel" in button.label.casefold() for button in buttons):
            raise Refusal(
                "I can't tell whether you mean what I've just asked or what you did before. Press one of the "
                f"buttons above, or type {request.example('undo')} to take back what you did last."
            )
        return await self._press(work, request, no.packed)

    async def _as_answer(
        self, work: Work, incoming: Incoming, request: Request, words: str, said: str
    ) -> Reply | LongWork | None:
        """What words that are no command do as an answer: to the last question, or by the name of a button.

        Raises Refusal where a question is open and they answer neither.
        """
        wrong: Refusal | None = None
        try:
            completed = await questions.completed(work, incoming, request, said)
        except Refusal as refusal:
            completed, wrong = None, refusal
        if completed is not None:
            return await self._completed(work, completed)
        if not incoming.explicit:
            try:
                choice = await button_choice.meant(work, incoming, words)
            except button_choice.Lapsed as lapsed:
                choice, wrong = None, wrong or lapsed
            if choice is not None:
                return await self._press(work, request, choice.packed)
            if incoming.direct and (meant := await self._said(work, request, said)):
                return meant
        if wrong is not None and not help_question.is_nothing_else(said):
            raise wrong
        return None

    async def _said(self, work: Work, request: Request, said: str) -> Reply | None:
        """What bare words mean to a feature, such as “can't come”; None where they mean nothing."""
        for says in self._registry.says:
            if reply := await says(work, replace(request, words=said)):
                return reply
        return None

    async def _run_line(self, work: Work, request: Request) -> Reply | LongWork:
        """Do what a whole line asks for, which was put together here. Raises Refusal."""
        found = self._registry.find(request.words) or self._registry.asked_of_help(request.words)
        if found is None:
            raise refusals.unknown(request.words, request, self._registry)
        return await self._run(work, request, *found)

    async def _run(self, work: Work, request: Request, command: Command, rest: str) -> Reply | LongWork:
        """Do what a command asks for; `rest` is what follows its words. Raises Refusal."""
        await refusals.check(work, request, command)
        try:
            reply = await command.run(work, replace(request, words=rest, command=command.words))
            if command.changes:
                await _note(work, request)
            return reply
        except Question as question:
            question.channels, question.people = request.channels, request.people
            raise
        except Exception as error:
            if not out_of_range(error):
                raise
            raise Refusal(
                "There is a number in that which is larger than anything I count.",
                example=next(iter(command.examples), None),
            ) from error

    async def _withdraw(self, work: Work, incoming: Incoming, request: Request) -> str:
        """Take back what an earlier message of theirs made. Returns what to say of it."""
        said = [await withdraw(work, request, incoming.replaces) for withdraw in self._registry.withdrawals]
        return "\n\n".join(one for one in said if one)

    async def _unreacted(self, work: Work, incoming: Incoming, request: Request) -> str:
        """Take back what an earlier reaction of theirs made. Returns what to say of it."""
        reaction = f"{REACTION}{incoming.replaces}"
        said = [await withdraw(work, request, reaction) for withdraw in self._registry.unreact]
        return "\n\n".join(one for one in said if one)

    async def _reworded(self, work: Work, incoming: Incoming, request: Request) -> Reply | LongWork:
        """Words that were changed after they were sent: what they made is made anew, or stays as it was."""
        said = await self._withdraw(work, incoming, request)
        if not said:
            return Reply()
        try:
            reply = await self._words(work, replace(incoming, replaces="", explicit=True), request)
        except Refusal as refusal:
            raise Refusal(
                f"{refusal.wrong} What you asked for before stays as it was.",
                example=refusal.example,
                mentions=refusal.mentions,
            ) from refusal
        if isinstance(reply, LongWork) or reply.message is None:
            return reply
        text = f"{said}\n\n{reply.message.text}"
        return replace(reply, message=replace(reply.message, text=text))

    # Presses ------------------------------------------------------------------------------------

    async def _press(self, work: Work, request: Request, packed: str) -> Reply | LongWork:
        try:
            if request.person.asked and button_name(packed) != AnswerQuestion.button_name:
                await open_questions.lapse(work, request.person.id)
            if button_name(packed) == FormAnswer.button_name:
                return await self._forms.press(work, request, FormAnswer.unpack(packed))
            if button_name(packed) == AnswerQuestion.button_name:
                completed = await questions.pressed(work, request, AnswerQuestion.unpack(packed))
                return await self._completed(work, completed)
            if button_name(packed) == AnswerOrNot.button_name:
                meant = await self._forms.meant(work, request, AnswerOrNot.unpack(packed))
                return await self._completed(work, meant)
            found = self._registry.press(packed)
        except Undecodable as error:
            raise Refusal("That button no longer works.") from error
        if found is None:
            return Reply.say("That button is from an older message and no longer works.")
        press, data = found
        await refusals.check(work, request, press, data)
        try:
            reply = await press.run(work, request, data)
            if press.changes and isinstance(reply, Reply) and reply.form is None:
                await _note(work, request)
            return reply
        except Exception as error:
            if not out_of_range(error):
                raise
            raise Refusal("That button no longer works.") from error

    async def _completed(self, work: Work, completed: Request | Reply) -> Reply:
        """Do what was completed by a press, if that wasn't all."""
        if isinstance(completed, Reply):
            return completed
        reply = await self._run_line(work, completed)
        if isinstance(reply, LongWork):
            raise TakesLong(reply)
        return reply

    # Doubts -------------------------------------------------------------------------------------

    async def _doubt(self, work: Work, incoming: Incoming) -> None:
        """Do nothing that isn't certainly asked for by whoever is said to have asked; tell them so."""
        text = (
            "I got a message in your name that I can't be sure is yours: it isn't encrypted by a device of "
            "yours that I know, as others in this room are. I did nothing with it. If it was you, please "
            "send it again."
        )
        if incoming.kind is Kind.PRESS:
            text = (
                "In an encrypted room I can't be sure who reacted, so please answer that one in words: type "
                "its number, or the words it asks for."
            )
        if incoming.kind is Kind.WITHDRAWN:
            if said := await self._unreacted(work, incoming, await request_of(work, incoming)):
                await replies.enqueue(work, incoming, Message(said))
                return
            if not await self._would_withdraw(work, incoming):
                return
            text = (
                "The message in which you asked me for something was deleted. In an encrypted room I can't "
                "be sure that it was you, so what you asked for stays: take it back with a command."
            )
        await replies.enqueue(work, incoming, Message(text))

    async def _would_withdraw(self, work: Work, incoming: Incoming) -> bool:
        """Whether the message that was taken back had made anything."""
        made = ""
        try:
            async with work.part():
                made = await self._withdraw(work, incoming, await request_of(work, incoming))
                raise _OnlyTried
        except _OnlyTried:
            return bool(made)


class _OnlyTried(Exception):
    """Something was done to see what would come of it."""


async def _note(work: Work, request: Request) -> None:
    """Have `undo` know that what was done last is this, where nothing has said how it is taken back."""
    if not work.acted:
        await last_acts.note_lasting(work, request.person.id)


async def _instead(work: Work, request: Request, before: int | None, undone: Undone) -> Reply:
    """The answer to what can't be done, where nothing was changed for it. Raises Undone otherwise."""
    pending = work.session.new or work.session.dirty or work.session.deleted
    if pending or work.is_undone() or before is None or work.rows_changed() != before:
        raise undone
    return await undone.answer(work, request)


def _saying(reply: Reply, *, lapses: bool = False) -> refusals.Answer:
    async def answer(work: Work, request: Request) -> Reply:
        if lapses and request.person.asked:
            await open_questions.lapse(work, request.person.id)
        return reply

    return answer


def _asking(incoming: Incoming, question: Question) -> refusals.Answer:
    async def answer(work: Work, request: Request) -> Reply:
        return await questions.ask(work, incoming, request, question)

    return answer


def _without_trigger(words: str) -> str:
    """Words without the slash or bang, and without the bot's own name at the front."""
    first, _, rest = words.partition(" ")
    if first.casefold() in _TRIGGERS:
        return rest.strip()
    return words[1:].strip() if words[:1] in ("/", "!") else words
