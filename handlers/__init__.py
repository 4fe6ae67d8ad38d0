"""What Stepup does for people: the list of its features. A new feature is one line here."""

from handlers.announcements.feature import FEATURE as ANNOUNCEMENTS
from handlers.audit.feature import FEATURE as AUDIT
from handlers.catalogue.feature import FEATURE as CATALOGUE
from handlers.checkins.feature import FEATURE as CHECKINS
from handlers.events.feature import FEATURE as EVENTS
from handlers.groups.feature import FEATURE as GROUPS
from handlers.help import feature as help_
from handlers.members import feature as members
from handlers.mentoring.feature import FEATURE as MENTORING
from handlers.privacy import feature as privacy
from handlers.reminders.feature import FEATURE as REMINDERS
from handlers.report.feature import FEATURE as REPORT
from handlers.roles.feature import FEATURE as ROLES
from handlers.skills.feature import FEATURE as SKILLS
from handlers.training.feature import FEATURE as TRAINING
from handlers.undo import feature as undo

_FOR_MEMBERS = (
    EVENTS,
    TRAINING,
    SKILLS,
    CHECKINS,
    MENTORING,
    ANNOUNCEMENTS,
    REMINDERS,
    GROUPS,
    REPORT,
    CATALOGUE,
)
_FOR_MODERATORS = (ROLES, AUDIT)
# What others declare is told by these: in profiles, in what is said of somebody's data, in help.
_MEMBERS = members.about(_FOR_MEMBERS)
_UNDO = undo.about((_MEMBERS, *_FOR_MEMBERS, *_FOR_MODERATORS))
_PRIVACY = privacy.about((_MEMBERS, *_FOR_MEMBERS, _UNDO, *_FOR_MODERATORS))
_FEATURES = (_MEMBERS, *_FOR_MEMBERS, _UNDO, _PRIVACY, *_FOR_MODERATORS)
FEATURES = (*_FEATURES, help_.about(_FEATURES))
