"""What Stepup does for people: the list of its features. A new feature is one line here."""

from handlers.announcements.feature import FEATURE as ANNOUNCEMENTS
from handlers.audit.feature import FEATURE as AUDIT
from handlers.checkins.feature import FEATURE as CHECKINS
from handlers.events.feature import FEATURE as EVENTS
from handlers.groups.feature import FEATURE as GROUPS
from handlers.help import feature as help_
from handlers.members import feature as members
from handlers.mentoring.feature import FEATURE as MENTORING
from handlers.privacy import feature as privacy
from handlers.reminders.feature import FEATURE as REMINDERS
from handlers.roles.feature import FEATURE as ROLES
from handlers.skills.feature import FEATURE as SKILLS
from handlers.training.feature import FEATURE as TRAINING

_BESIDES_MEMBERS = (
    EVENTS,
    TRAINING,
    SKILLS,
    CHECKINS,
    MENTORING,
    ANNOUNCEMENTS,
    REMINDERS,
    GROUPS,
)
_FOR_MEMBERS = (members.about(_BESIDES_MEMBERS), *_BESIDES_MEMBERS)
_FOR_MODERATORS = (ROLES, AUDIT)
_FEATURES = (*_FOR_MEMBERS, privacy.about((*_FOR_MEMBERS, *_FOR_MODERATORS)), *_FOR_MODERATORS)
FEATURES = (*_FEATURES, help_.about(_FEATURES))
