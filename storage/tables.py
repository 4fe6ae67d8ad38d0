"""Every table in one place, for migrations and for tests that walk the schema."""

from storage import (
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
