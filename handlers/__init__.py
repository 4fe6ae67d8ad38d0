"""What Stepup does for people: the list of its features. A new feature is one line here."""

from handlers.events import commands as events
from handlers.help import commands as help_
from handlers.members import commands as members
from handlers.reminders import commands as reminders

_FEATURES = (members.FEATURE, events.FEATURE, reminders.FEATURE)
FEATURES = (*_FEATURES, help_.about(_FEATURES))
