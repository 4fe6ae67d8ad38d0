"""Words, presses and answers, taken from the inbox and given to a handler, each in one transaction.

The inbox row is marked done in the transaction in which the handler's changes and the replies are
written; if anything fails, all of it is undone and the row is tried again.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from bot import channels, crash_points, form_conversation, log, refusals, replies
from bot.chat import markup
from bot.chat.button import BUTTON_LABEL_LIMIT, Action, is_pressed_by, typed
from bot.chat.form import FieldFault, Form, TextField, check
from bot.chat.identity import Address
from bot.chat.incoming import LONGEST_WORDS, Incoming
from bot.chat.message import Message
from bot.chat.refusal import Refusal
from bot.chat.reply import Reply
from bot.chat.request import Person, Request
from bot.chat.role import Role
from bot.clock import Clock
from bot.rate_limit import AT_ONCE, RateLimiter
from bot.registry import Registry
from storage import form_conversations as dialogues
from storage import inbox, offered_buttons, people, roles
from storage.database import Store, Work, collided, may_be_unavailable, out_of_range
from storage.form_conversations import FormConversation

SAFETY_SCAN = 5.0  # seconds

COLLISIONS = 5  # tries where another process's transaction is in the way

RESERVED_FOR = timedelta(seconds=30)

# A button that is pressed again this soon, by the same person on the same message, was clicked twice.
DOUBLE_CLICK = timedelta(seconds=3)

_TRIGGERS = ("/stepup", "!stepup", "stepup")

logger = log.get("router")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a platform with windows needs to know at once; everything else is in the outbox."""

    form: Form | None = None
    message: Message | None = None
    faults: Mapping[str, str] = field(default_factory=dict)


class _AnswerFaults(Exception):
    """A form's answers aren't usable: nothing is done, and the same form may be sent again."""

    def __init__(self, faults: Mapping[str, str]) -> None:
        super().__init__("faults")
        self.faults = faults


class Router:
    """The way from the inbox to a handler and back."""

    def __init__(
        self, store: Store, clock: Clock, registry: Registry, pace: RateLimiter | None = None
    ) -> None:
        """`pace` is how fast one person may ask; None where time stands still between two commands."""
        self.registry = registry
        self._pace = pace
        self._store = store
        self._clock = clock
        self._wake = asyncio.Event()
        self._stopping = False
        self._one_at_a_time = asyncio.Lock()

    async def receive(
        self, incoming: Incoming, *, also: tuple[str, ...] = (), reserved: bool = False
    ) -> bool:
        """Keep what a platform received. False: it, or one known as `also`, was received before.

        What is `reserved` is left to the platform to `process`, which it does at once; only if it
        dies meanwhile is it taken up here.
        """
        async with self._store.work() as work:
            new = await self.keep(work, incoming, also=also, reserved=reserved)
        crash_points.reach("inbox.kept")
        return new

    async def keep(
        self, work: Work, incoming: Incoming, *, also: tuple[str, ...] = (), reserved: bool = False
    ) -> bool:
        """The same within a transaction of the platform's own."""
        incoming = incoming.within_limits()
        platform = incoming.identity.platform
        for key in also:
            if not await inbox.receive(work, platform, key, {}):
                return False
            await inbox.start(work, platform, key)
        if incoming.click and not await inbox.pressed(
            work, platform, incoming.click, incoming.action, within=DOUBLE_CLICK
        ):
            return False
        turn = self._pace.turn(incoming.identity, work.now) if self._pace else AT_ONCE
        if turn.tell:
            await replies.slow_down(work, incoming, left_out=turn.too_long)
        if turn.too_long:
            return False
        wait = RESERVED_FOR if reserved else turn.wait
        return await inbox.receive(work, platform, incoming.key, incoming.pack(), wait=wait)

    def wake(self) -> None:
        """There is something new in the inbox."""
        self._wake.set()

    def stop(self) -> None:
        """Have `run` return when it has finished what it is at."""
        self._stopping = True
        self._wake.set()

    async def run(self) -> None:
        """Handle what is in the inbox, and what a crash or a fault left there, until stopped."""
        while not self._stopping:
            self._wake.clear()
            try:
                await self.settle()
            except Exception as error:
                log.trouble(logger, "inbox_not_handled", error)
                await asyncio.sleep(1)
            try:
                await asyncio.wait_for(self._wake.wait(), timeout=await self._pause())
            except TimeoutError:
                continue

    async def _pause(self) -> float:
        """How many seconds nothing has to be handled, as far as is known."""
        try:
            due = await self.next_due()
        except Exception as error:
            log.trouble(logger, "inbox_not_read", error)
            return 1.0
        ahead = SAFETY_SCAN if due is None else (due - self._clock.now()).total_seconds()
        return min(max(ahead, 0.01), SAFETY_SCAN)

    async def settle(self) -> None:
        """Handle everything that waits now, oldest first."""
        while True:
            async with self._store.look() as work:
                waiting = await inbox.waiting(work)
            if not waiting or self._stopping:
                return
            for platform, key in waiting:
                if not self._stopping:
                    await self.process(platform, key)

    async def process(self, platform: str, key: str, *, window: bool = False) -> Outcome:
        """Handle one row of the inbox, if it is still to be handled.

        `window` says that the platform shows a form, or a form's faults, itself; when it has shown
        faults it is to `forget` the row.
        """
        async with self._one_at_a_time:
            for left in reversed(range(COLLISIONS)):
                try:
                    return await self._once(platform, key, window=window)
                except _AnswerFaults as faults:
                    return Outcome(faults=faults.faults)
                except Exception as error:
                    if await self._store.is_down(error):
                        raise
                    if not collided(error) or not left:
                        return await self._failed(platform, key, error)
            raise AssertionError("the last try returns or raises")

    async def _once(self, platform: str, key: str, *, window: bool) -> Outcome:
        async with self._store.work() as work:
            packed = await inbox.start(work, platform, key)
            if packed is None:
                return Outcome()
            incoming = Incoming.unpack(platform, key, packed)
            outcome = await self._handle(work, incoming, window=window)
            crash_points.reach("router.handled")
        crash_points.reach("router.committed")
        return outcome

    async def forget(self, platform: str, key: str) -> None:
        """Drop a form that changed nothing, so that the same answers may be sent again."""
        async with self._store.work() as work:
            await inbox.forget(work, platform, key)

    async def next_due(self) -> datetime | None:
        """When something in the inbox is to be tried again."""
        async with self._store.look() as work:
            return await inbox.next_try(work)

    async def _failed(self, platform: str, key: str, error: Exception) -> Outcome:
        reference = secrets.token_hex(3)
        log.trouble(logger, "handling_failed", error, reference=reference, platform=platform)
        async with self._store.work() as work:
            packed = await inbox.pending(work, platform, key)
            if await inbox.failed(work, platform, key, type(error).__name__) and packed:
                await _apologise(work, platform, key, packed, reference)
        return Outcome()

    # One row ------------------------------------------------------------------------------------

    async def _handle(self, work: Work, incoming: Incoming, *, window: bool) -> Outcome:
        if incoming.unproven:
            await self._doubt(work, incoming)
            return Outcome()
        request = await self._request(work, incoming)
        try:
            # What a handler changed before it refused must not count.
            async with work.session.begin_nested():
                reply = await self._reply(work, incoming, request)
        except Refusal as refusal:
            if incoming.kind == "form" and window:
                name = refusal.field or ""
                raise _AnswerFaults({name: markup.as_text(refusals.sentence(refusal, request))}) from refusal
            reply = Reply.say(refusals.sentence(refusal, request), mentions=refusal.mentions)
        except _AnswerFaults as faults:
            if window:
                raise
            wrong = "\n".join(f"- {markup.literal(fault)}" for fault in faults.faults.values())
            reply = Reply.say(f"I couldn't take your form:\n\n{wrong}")
        return await self._answer(work, incoming, request, reply, window=window)

    async def _doubt(self, work: Work, incoming: Incoming) -> None:
        """Do nothing that isn't certainly asked for by whoever is said to have asked; tell them so."""
        text = (
            "I got a message in your name that I can't be sure is yours: it isn't encrypted by a device of "
            "yours that I know, as others in this room are. I did nothing with it. If it was you, please "
            "send it again."
        )
        if incoming.kind == "press":
            text = (
                "In an encrypted room I can't be sure who reacted, so please answer that one in words: type "
                "its number, or the words it asks for."
            )
        if incoming.kind == "withdrawn":
            if not await self._would_withdraw(work, incoming):
                return
            text = (
                "The message in which you asked me for something was deleted. In an encrypted room I can't "
                "be sure that it was you, so what you asked for stays: take it back with a command."
            )
        await replies.enqueue(work, incoming, Message(text))

    async def _would_withdraw(self, work: Work, incoming: Incoming) -> bool:
        """Whether the message that was taken back had made anything."""
        trial = await work.session.begin_nested()
        try:
            return bool(await self._withdraw(work, incoming, await self._request(work, incoming)))
        finally:
            await trial.rollback()

    async def _answer(
        self, work: Work, incoming: Incoming, request: Request, reply: Reply, *, window: bool
    ) -> Outcome:
        if reply.form is not None:
            if window:
                return Outcome(form=reply.form)
            row = await dialogues.current(work, request.person.id)
            if row is not None and (row.form, row.subject) == (reply.form.name, reply.form.subject):
                # Asked for once more: what was typed so far isn't thrown away.
                question = form_conversation.still_open(row, reply.form)
                await replies.enqueue(work, incoming, question, direct=True)
                return Outcome()
            direct = incoming.place if incoming.direct else Address.direct(incoming.identity)
            for one in await dialogues.left(work, request.person.id):
                if (one.form, one.subject) == (reply.form.name, reply.form.subject):
                    row = await dialogues.go_on(work, one, conversation=direct.conversation)
                    row.at = min(row.at, len(reply.form.fields) - 1)
                    question = form_conversation.still_open(row, reply.form)
                    await replies.enqueue(work, incoming, question, direct=True)
                    return Outcome()
            question = await form_conversation.begin(
                work,
                request.person.id,
                reply.form,
                conversation=direct.conversation,
                elsewhere=not incoming.direct,
            )
            await replies.enqueue(work, incoming, question, direct=True)
            return Outcome()
        if reply.message is None:
            return Outcome()
        if window and incoming.kind != "form":
            return Outcome(message=reply.message)
        await replies.enqueue(work, incoming, reply.message, direct=reply.direct and not incoming.direct)
        return Outcome()

    async def _reply(self, work: Work, incoming: Incoming, request: Request) -> Reply:
        if incoming.too_long:
            raise Refusal(
                f"That is {incoming.too_long:,} characters at once, and I read up to {LONGEST_WORDS:,}; "
                "please say it in fewer."
            )
        if incoming.kind == "form":
            return await self._submit(work, request, incoming.form, incoming.subject, incoming.typed)
        if incoming.kind == "withdrawn":
            said = await self._withdraw(work, incoming, request)
            return Reply.say(said) if said else Reply()
        if incoming.replaces:
            return await self._reworded(work, incoming, request)
        if incoming.kind == "press":
            return await self._press(work, request, Action.unpack(incoming.action))
        return await self._words(work, incoming, request)

    async def _withdraw(self, work: Work, incoming: Incoming, request: Request) -> str:
        """Take back what an earlier message of theirs made. Returns what to say of it."""
        said = [await withdraw(work, request, incoming.replaces) for withdraw in self.registry.withdrawals]
        return "\n\n".join(one for one in said if one)

    async def _reworded(self, work: Work, incoming: Incoming, request: Request) -> Reply:
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
        if reply.message is None:
            return reply
        text = f"{said}\n\n{reply.message.text}"
        return replace(reply, message=replace(reply.message, text=text))

    async def _words(self, work: Work, incoming: Incoming, request: Request) -> Reply:
        words = incoming.words.strip()
        said = _without_trigger(words)
        if incoming.answers and not incoming.explicit:
            # What they reply to says which question is meant, whatever else is open.
            chosen = await self._choice(work, incoming, words)
            if chosen is not None and chosen.name != form_conversation.ANSWER:
                return await self._press(work, request, chosen)
        row = await self._open_form(work, incoming, request)
        if row is None and incoming.direct and said.casefold().strip(" .!") == form_conversation.CONTINUE:
            return await self._continued(work, incoming, request)
        if row is None:
            return await self._command(work, incoming, request, words, said)
        form = await self._still(work, row, request)
        if isinstance(form, Reply):
            if not incoming.explicit and not self.registry.is_plainly(words):
                return form
            return await self._command(work, incoming, request, words, said)
        if not incoming.explicit and not self._is_command(form, row, words):
            return await self._dialogue_step(work, request, row, words)
        if said.casefold() in form_conversation.STEERING:
            return await self._dialogue_step(work, request, row, said)
        reply = await self._command(work, incoming, request, words, said)
        if reply.message is None or not await _is_open(work, row):
            return reply
        return replace(reply, message=form_conversation.with_note(reply.message, form))

    async def _open_form(self, work: Work, incoming: Incoming, request: Request) -> FormConversation | None:
        """The form that is being answered in this conversation, if there is one."""
        if not incoming.direct:
            return None
        row = await dialogues.current(work, request.person.id)
        here = (incoming.place.conversation, Address.direct(incoming.identity).conversation)
        return row if row is not None and row.conversation in here else None

    async def _continued(self, work: Work, incoming: Incoming, request: Request) -> Reply:
        """Go on with the form that was left last, as far as it can still be finished."""
        for one in await dialogues.left(work, request.person.id):
            row = await dialogues.go_on(work, one, conversation=incoming.place.conversation)
            form = await self._still(work, row, request)
            if not isinstance(form, Reply):
                return Reply(form_conversation.still_open(row, form))
        raise Refusal("There is no form to go on with.")

    async def _still(self, work: Work, row: FormConversation, request: Request) -> Form | Reply:
        """The form that is open; one that can't be finished any more is thrown away, and that is said."""
        if row.begun_at < work.now - dialogues.KEPT:
            await dialogues.end(work, request.person.id)
            return Reply.say("That form was left for a month, so I've thrown it away.")
        if row.form not in self.registry.forms:
            await dialogues.end(work, request.person.id)
            return Reply.say("I've changed in the meantime and no longer have that form; please begin again.")
        try:
            form = await self._form(work, request, row.form, row.subject)
            row.at = min(row.at, len(form.fields) - 1)
        except Refusal as refusal:
            await dialogues.end(work, request.person.id)
            return Reply.say(refusals.sentence(refusal, request))
        return form

    def _is_command(self, form: Form, row: FormConversation, words: str) -> bool:
        """Whether words in the middle of a form are a command and no answer."""
        if self.registry.find(words) is None:
            return False
        field = form.fields[row.at]
        if isinstance(field, TextField) and not self.registry.is_plainly(words) and _fits(field, words):
            return False
        return not form_conversation.is_answer(row, form, words)

    async def _command(
        self, work: Work, incoming: Incoming, request: Request, words: str, said: str
    ) -> Reply:
        found = self.registry.find(said)
        if found is None and not incoming.explicit:
            choice = await self._choice(work, incoming, words)
            if choice is not None:
                return await self._press(work, request, choice)
        if not said:
            found = self.registry.find("help")
        if found is None or (found[1] and not found[0].takes_words):
            raise refusals.unknown(said, request, self.registry)
        command, rest = found
        refusals.allow(command.role, request, command.words)
        try:
            return await command.run(work, replace(request, words=rest))
        except Exception as error:
            if not out_of_range(error):
                raise
            raise Refusal(
                "There is a number in that which is larger than anything I count.",
                example=next(iter(command.examples), None),
            ) from error

    async def _choice(self, work: Work, incoming: Incoming, words: str) -> Action | None:
        """The button that bare words mean: in a direct conversation of the latest question, or of the message
        that they reply to. What people say in a room is no answer otherwise.

        Raises Refusal where the button wants its own word.
        """
        if len(words) > BUTTON_LABEL_LIMIT or not (incoming.direct or incoming.answers):
            return None
        platform, user = incoming.identity.platform, incoming.identity.user
        here = (incoming.place.conversation, Address.direct(incoming.identity).conversation)
        offered = None
        if incoming.answers:
            offered = await offered_buttons.of_message(
                work, platform, incoming.answers, user, conversations=here
            )
        if offered is None and incoming.direct:
            offered = await offered_buttons.seen_in(work, platform, here, user)
        button = typed(Message.unpack(offered.payload).buttons, words) if offered else None
        if button is None:
            return None
        if not is_pressed_by(button, words):
            raise Refusal(f"To be sure that you mean it, please type `{button.word}`.")
        return button.action

    async def _press(self, work: Work, request: Request, action: Action) -> Reply:
        if action.name == form_conversation.ANSWER:
            row = await dialogues.current(work, request.person.id)
            if row is None or len(action.args) != 3 or row.form != action.args[0]:
                return Reply.say("That form is finished or was cancelled.")
            form = await self._still(work, row, request)
            if isinstance(form, Reply):
                return form
            if form.fields[row.at].name != action.args[1]:
                return Reply.say("That was an earlier question; type `back` to answer it again.")
            return await self._dialogue_step(work, request, row, action.args[2])
        press = self.registry.presses.get(action.name)
        if press is None:
            return Reply.say("That button is from an older message and no longer works.")
        refusals.allow(press.role, request, "that")
        try:
            return await press.run(work, replace(request, action=action))
        except Exception as error:
            # Whatever stands in a button was put there by us, but anybody may send something else.
            if not isinstance(error, ValueError | IndexError) and not out_of_range(error):
                raise
            log.trouble(logger, "press_not_understood", error)
            raise Refusal("That button no longer works.") from error

    # Forms --------------------------------------------------------------------------------------

    async def _form(self, work: Work, request: Request, name: str, subject: str) -> Form:
        steps = self.registry.forms.get(name)
        if steps is None:
            raise Refusal("I no longer have that form; please begin again.")
        refusals.allow(steps.role, request, "that")
        try:
            return await steps.build(work, request, subject)
        except Exception as error:
            # Whose form it is about was put there by us, too.
            if not isinstance(error, ValueError) and not out_of_range(error):
                raise
            log.trouble(logger, "form_not_understood", error)
            raise Refusal("That form no longer works; please begin again.") from error

    async def _submit(
        self, work: Work, request: Request, name: str, subject: str, typed: Mapping[str, str]
    ) -> Reply:
        form = await self._form(work, request, name, subject)
        checked = check(form, typed)
        if checked.faults:
            raise _AnswerFaults(checked.faults)
        return await self.registry.forms[name].submit(work, request, subject, checked.answers)

    async def _dialogue_step(self, work: Work, request: Request, row: FormConversation, words: str) -> Reply:
        request = channels.with_channels(request, row)
        form = await self._form(work, request, row.form, row.subject)
        after = await form_conversation.step(work, row, form, words)
        if isinstance(after, Reply):
            ended = await dialogues.current(work, request.person.id) is None
            return await self._with_left(work, after, request) if ended else after
        checked = check(form, after.typed)
        if checked.faults:
            return form_conversation.ask_again(row, form, checked.faults)
        try:
            steps = self.registry.forms[form.name]
            async with work.session.begin_nested():
                reply = await steps.submit(work, request, row.subject, checked.answers)
        except Refusal as refusal:
            name = refusal.field or form.fields[-1].name
            return form_conversation.ask_again(row, form, {name: refusals.sentence(refusal, request)})
        await dialogues.end(work, request.person.id)
        return await self._with_left(work, reply, request)

    async def _with_left(self, work: Work, reply: Reply, request: Request) -> Reply:
        """The reply at the end of a form, with a word about another that was left for it."""
        if reply.message is None:
            return reply
        for one in await dialogues.left(work, request.person.id):
            with suppress(Refusal):
                form = await self._form(work, request, one.form, one.subject)
                return replace(reply, message=form_conversation.with_left(reply.message, form))
        return reply

    # Who asks -----------------------------------------------------------------------------------

    async def _request(self, work: Work, incoming: Incoming) -> Request:
        identity = incoming.identity
        known = await people.meet(work, identity.platform, identity.user, incoming.name, incoming.zone)
        registered = known.registered and not incoming.outsider
        held = roles.of_account(
            work, identity.platform, identity.user, registered=registered, granted=known.granted
        )
        if incoming.outsider:
            held = known.granted or "guest"
        role = Role[held.upper()]
        person = Person(
            id=known.id,
            name=known.name,
            identity=identity,
            role=role,
            registered=registered,
            zone=people.zone_or_none(known.zone) or work.community.zone,
        )
        return Request(
            person=person,
            place=incoming.place,
            place_name=incoming.place_name,
            direct=incoming.direct,
            words=incoming.words,
            now=work.now,
            key=incoming.key,
            prefix=incoming.prefix,
            channels=channels.bridged(work, incoming.channels),
            people=incoming.people,
            outsider=incoming.outsider,
            message=incoming.message or incoming.replaces,
        )


def _fits(field: TextField, words: str) -> bool:
    """Whether words are an answer that a field takes."""
    try:
        field.parse(words)
    except FieldFault:
        return False
    return True


async def _apologise(work: Work, platform: str, key: str, packed: dict[str, Any], reference: str) -> None:
    """Tell whoever asked that it won't be done, as far as it can be made out who that was."""
    text = (
        "Sorry, something went wrong on my side and I couldn't do that. "
        f"If you tell the organisers, please give them this reference: {reference}."
    )
    try:
        async with work.session.begin_nested():
            await replies.enqueue(work, Incoming.unpack(platform, key, packed), Message(text))
    except Exception as error:
        # That nobody can be told must not keep it from being set aside.
        if may_be_unavailable(error):
            raise
        log.trouble(logger, "nobody_to_tell", error)


def _without_trigger(words: str) -> str:
    """Words without the slash or bang, and without the bot's own name at the front."""
    first, _, rest = words.partition(" ")
    if first.casefold() in _TRIGGERS:
        return rest.strip()
    return words[1:].strip() if words[:1] in ("/", "!") else words


async def _is_open(work: Work, row: FormConversation) -> bool:
    return await dialogues.current(work, row.person_id) is not None
