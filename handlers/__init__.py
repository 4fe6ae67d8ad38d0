"""What Stepup does for people: the list of its features. A new feature is one line here."""

from handlers.announcements.feature import FEATURE as ANNOUNCEMENTS
from handlers.audit.feature import FEATURE as AUDIT
from handlers.calendars.feature import FEATURE as CALENDARS
from handlers.catalogue.feature import FEATURE as CATALOGUE
from handlers.checkins.feature import FEATURE as CHECKINS
from handlers.contact.feature import FEATURE as CONTACT
from handlers.digest.feature import FEATURE as DIGEST
from handlers.events.feature import FEATURE as EVENTS
from handlers.groups.feature import FEATURE as GROUPS
from handlers.handover.feature import FEATURE as HANDOVER
from handlers.help import feature as help_
from handlers.home import feature as home
from handlers.kudos.feature import FEATURE as KUDOS
from handlers.link.feature import FEATURE as LINK
from handlers.members import feature as members
from handlers.mentoring.feature import FEATURE as MENTORING
from handlers.opportunities.feature import FEATURE as OPPORTUNITIES
from handlers.privacy import feature as privacy
from handlers.reminders.feature import FEATURE as REMINDERS
from handlers.report.feature import FEATURE as REPORT
from handlers.roles.feature import FEATURE as ROLES
from handlers.skills.feature import FEATURE as SKILLS
from handlers.suspension.feature import FEATURE as SUSPENSION
from handlers.training.feature import FEATURE as TRAINING
from handlers.undo import feature as undo
from handlers.why import feature as why

_FOR_MEMBERS = (
    EVENTS,
    DIGEST,
    CALENDARS,
    TRAINING,
    SKILLS,
    CHECKINS,
    MENTORING,
    KUDOS,
    OPPORTUNITIES,
    ANNOUNCEMENTS,
    REMINDERS,
    GROUPS,
    CONTACT,
    LINK,
    REPORT,
    CATALOGUE,
)
_FOR_MODERATORS = (ROLES, SUSPENSION, AUDIT, HANDOVER)
# What others declare is told by these: in profiles, in what is said of somebody's data, in help.
_MEMBERS = members.about(_FOR_MEMBERS)
_UNDO = undo.about((_MEMBERS, *_FOR_MEMBERS, *_FOR_MODERATORS))
_PRIVACY = privacy.about((_MEMBERS, *_FOR_MEMBERS, _UNDO, *_FOR_MODERATORS))
_WHY = why.about((_MEMBERS, *_FOR_MEMBERS, *_FOR_MODERATORS))
_FEATURES = (_MEMBERS, *_FOR_MEMBERS, _UNDO, _WHY, _PRIVACY, *_FOR_MODERATORS)
_HOME = home.about(_FEATURES)
FEATURES = (*_FEATURES, _HOME, help_.about((*_FEATURES, _HOME)))
