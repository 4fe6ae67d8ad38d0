"""Every table in one place, for migrations and for tests that walk the schema."""

from storage import (
    announcements,
    audit,
    dialogue,
    directory,
    events,
    groups,
    inbox,
    matrix,
    members,
    outbox,
    people,
    reminders,
    schedule,
)
from storage.database import Base

metadata = Base.metadata
ALL = (
    announcements,
    audit,
    dialogue,
    directory,
    events,
    groups,
    inbox,
    matrix,
    members,
    outbox,
    people,
    reminders,
    schedule,
)
