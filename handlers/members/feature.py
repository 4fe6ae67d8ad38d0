"""What the members feature declares."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from bot.chat.role import Role
from bot.feature import ALONE, Command, Feature, FormSteps, Press
from config.community import Community
from handlers.members import (
    arrivals,
    commands,
    directory_commands,
    forms,
    institution_commands,
    list_commands,
    messages,
    profile_checks,
    saved_commands,
)
from handlers.members.buttons import (
    AskSaved,
    CallColumn,
    CheckList,
    DropList,
    InviteListed,
    LeaveList,
    MoreMembers,
    ProfileIsRight,
    SameInstitution,
    TakeList,
    TellMore,
    WhichColumn,
)
from handlers.members.causes import CAUSES
from handlers.members.institution_messages import ALIAS_EXAMPLE, UNALIAS_EXAMPLE
from handlers.members.messages import (
    COUNT_EXAMPLE,
    EXPORT_EXAMPLE,
    FIELD_EXAMPLE,
    VOUCH_EXAMPLE,
)
from handlers.members.parsing import FIELD_NAMES
from handlers.members.saved_messages import SAVE_EXAMPLE
from handlers.members.undo import UNDO
from handlers.shared.joined_dates import EXAMPLE as DATE_EXAMPLE
from handlers.shared.member_query import EITHER_EXAMPLE, EXAMPLE
from storage import directory as directories
from storage import member_lists, member_words, members
from storage.directory import QUESTIONS_KEPT


def about(features: Sequence[Feature]) -> Feature:
    """The members feature, whose profiles say what these features add to them."""
    sections = tuple(feature.profile for feature in features if feature.profile is not None)
    return Feature(
        name="members",
        title="You and the community",
        commands=(
            Command(
                words="register",
                keywords=("join", "sign up", "become a member", "get started"),
                likely_for=(Role.GUEST,),
                run=commands.register,
                role=Role.GUEST,
                summary="join the community, or change what you said",
                shortcut="Register",
                examples=("register",),
                opens_form=ALONE,
            ),
            Command(
                words="profile",
                keywords=("what others see of me", "who am I", "look at a profile"),
                aliases=("profile show", "whoami", "my profile", "who is"),
                run=partial(commands.show, sections=sections),
                role=Role.GUEST,
                summary="see your profile, or somebody else's by adding their name",
                examples=("profile",),
            ),
            Command(
                words="members",
                likely_for=(Role.MEMBER, Role.ORGANISER, Role.MODERATOR),
                keywords=(
                    "who knows about",
                    "list of members",
                    "who is who",
                    "find people",
                    "expert",
                    "who knows python",
                    "directory",
                    "search",
                    "contact",
                    "somebody who can help",
                ),
                run=directory_commands.listed,
                role=Role.MEMBER,
                summary="find members, by words or filters",
                examples=(
                    "members",
                    EXAMPLE,
                    'members skill:python>=3 group:"Research data"',
                    EITHER_EXAMPLE,
                    DATE_EXAMPLE,
                ),
            ),
            Command(
                words="members export",
                likely_for=(Role.MODERATOR,),
                keywords=("spreadsheet of members", "csv", "download"),
                run=directory_commands.export,
                role=Role.MODERATOR,
                summary="get members as a spreadsheet, with the same filters",
                examples=("members export", "members export institution:UCL", EXPORT_EXAMPLE),
            ),
            Command(
                words="members import",
                keywords=("upload members", "take in a spreadsheet", "list of people", "excel"),
                run=list_commands.take_list,
                reads_file=list_commands.looks_like_a_list,
                file="a list of people, with their names and e-mail addresses or accounts",
                role=Role.MODERATOR,
                summary="take in a list of people, as a spreadsheet you send",
                examples=("members import",),
            ),
            Command(
                words="members unregistered",
                keywords=("who hasn't registered", "invite people", "not joined yet"),
                run=list_commands.unregistered,
                role=Role.MODERATOR,
                summary="see who is on a list and hasn't registered, and invite them",
                examples=("members unregistered",),
                takes_words=False,
            ),
            Command(
                words="members unlist",
                keywords=(
                    "take somebody off the list",
                    "delete the list I imported",
                    "wrong person on the list",
                ),
                run=list_commands.unlist,
                role=Role.MODERATOR,
                summary="take somebody off the list who hasn't registered",
                examples=("members unlist Alice Smith",),
            ),
            Command(
                words="members institutions",
                keywords=(
                    "names of universities",
                    "mistyped institution",
                    "two spellings of the same university",
                    "same institution spelt differently",
                ),
                run=institution_commands.institutions,
                role=Role.MODERATOR,
                summary="see which institutions members typed, and which of them are the same",
                examples=("members institutions",),
                takes_words=False,
            ),
            Command(
                words="members alias",
                keywords=(
                    "another name for an institution",
                    "merge two universities",
                    "rename an institution",
                ),
                run=institution_commands.add,
                role=Role.MODERATOR,
                summary="say which institution other words mean",
                examples=(ALIAS_EXAMPLE,),
            ),
            Command(
                words="members unalias",
                keywords=("no longer the same institution",),
                run=institution_commands.drop,
                role=Role.MODERATOR,
                summary="have other words mean an institution no longer",
                examples=(UNALIAS_EXAMPLE,),
            ),
            Command(
                words="members save",
                keywords=("save a search", "keep a question", "saved query"),
                run=saved_commands.save,
                role=Role.MEMBER,
                summary="keep a search by a name of your own",
                examples=(SAVE_EXAMPLE,),
            ),
            Command(
                words="members saved",
                keywords=("my searches", "saved queries"),
                run=saved_commands.saved,
                role=Role.MEMBER,
                summary="see your saved searches, or ask one again by its name",
                examples=("members saved", 'members saved:"Data people at UCL" skill:python'),
            ),
            Command(
                words="members unsave",
                keywords=("delete a saved search",),
                run=saved_commands.unsave,
                role=Role.MEMBER,
                summary="drop a saved search",
                examples=("members unsave Data people at UCL",),
            ),
            Command(
                words="members count",
                keywords=("how many members", "numbers", "statistics"),
                run=directory_commands.counted,
                role=Role.MEMBER,
                summary="count members by institution, job family or group (organisers: by any two fields)",
                examples=(COUNT_EXAMPLE,),
            ),
            Command(
                words="members vouch",
                keywords=("new member counts", "I know them", "trust a new account"),
                run=directory_commands.vouch,
                role=Role.ORGANISER,
                summary="have new members you know count at once in figures about groups",
                examples=(VOUCH_EXAMPLE, "members vouch everyone"),
            ),
            Command(
                words="profile edit",
                keywords=(
                    "who can see my profile",
                    "hide",
                    "private",
                    "visibility",
                    "change my name",
                    "time zone",
                    "timezone",
                    "role",
                    "job title",
                    "institution",
                    "university",
                    "moved",
                    "grade",
                    "interests",
                ),
                aliases=(
                    "profile change",
                    "edit my profile",
                    "change my profile",
                    "profile set",
                    "change my",
                    "set my",
                    "update my",
                ),
                run=commands.edit,
                role=Role.MEMBER,
                summary="change your profile, all of it or one part",
                examples=(
                    "profile edit",
                    FIELD_EXAMPLE,
                    "profile edit time zone Berlin",
                    "profile edit who may see it organisers",
                ),
                opens_form=(*ALONE, *(called for names in FIELD_NAMES.values() for called in names)),
            ),
        ),
        presses=(
            Press(ProfileIsRight, run=profile_checks.is_right, role=Role.MEMBER),
            Press(TellMore, run=commands.tell_more, role=Role.MEMBER, opens_form=True),
            Press(AskSaved, run=saved_commands.ask, role=Role.MEMBER, changes=False),
            Press(WhichColumn, run=list_commands.which, role=Role.MODERATOR, changes=False),
            Press(CallColumn, run=list_commands.call, role=Role.MODERATOR, changes=False),
            Press(CheckList, run=list_commands.check, role=Role.MODERATOR, changes=False),
            Press(TakeList, run=list_commands.take_in, role=Role.MODERATOR, proven=True),
            Press(DropList, run=list_commands.drop, role=Role.MODERATOR, changes=False),
            Press(InviteListed, run=list_commands.invite, role=Role.MODERATOR, proven=True),
            Press(LeaveList, run=list_commands.leave, role=Role.GUEST),
            Press(SameInstitution, run=institution_commands.same, role=Role.MODERATOR),
            Press(MoreMembers, run=directory_commands.more, role=Role.MEMBER, changes=False),
        ),
        tidy=(
            directories.purge,
            members.call_institutions,
            member_words.merge,
            member_lists.purge,
            profile_checks.ask,
        ),
        keeps=_keeps,
        forms=(
            FormSteps(
                name=forms.JOIN,
                answers=forms.JoinAnswers,
                build=forms.build_joining,
                submit=commands.join,
                role=Role.GUEST,
            ),
            FormSteps(
                name=forms.PROFILE,
                answers=forms.ProfileAnswers,
                build=forms.build_profile,
                submit=commands.save,
                role=Role.MEMBER,
            ),
        ),
        undo=UNDO,
        arrived=arrivals.arrived,
        connected=arrivals.connected,
        causes=CAUSES,
        holds={
            "member": "Your profile",
            "member_draft": "What a list said about you",
            "member_list": "Lists you sent",
            "member_skill": "Your skills",
            "member_query": "Your searches",
            "saved_question": "Your saved searches",
            "institution_name": "Names of institutions that you added",
            "member_words": "The words you are found by",
            "consent": "What you agreed to",
        },
    )


def _keeps(community: Community) -> str:
    return messages.keeps_searches(QUESTIONS_KEPT.days)
