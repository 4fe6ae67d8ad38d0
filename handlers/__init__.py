"""What Stepup does for people: the list of its features. A new feature is one line here."""

from handlers.announcements import commands as announcements
from handlers.audit import commands as audit
from handlers.checkins import commands as checkins
from handlers.events import commands as events
from handlers.groups import commands as groups
from handlers.help import commands as help_
from handlers.members import commands as members
from handlers.mentoring import commands as mentoring
from handlers.privacy import commands as privacy
from handlers.reminders import commands as reminders
from handlers.roles import commands as roles
from handlers.skills import commands as skills
from handlers.training import commands as training

_FEATURES = (
    members.FEATURE,
    events.FEATURE,
    training.FEATURE,
    skills.FEATURE,
    checkins.FEATURE,
    mentoring.FEATURE,
    announcements.FEATURE,
    reminders.FEATURE,
    groups.FEATURE,
    privacy.FEATURE,
    roles.FEATURE,
    audit.FEATURE,
)

FEATURES = (*_FEATURES, help_.about(_FEATURES))
