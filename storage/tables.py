"""Every table in one place, for migrations and for tests that walk the schema."""

from storage import dialogue, events, inbox, matrix, members, outbox, people, reminders, schedule
from storage.database import Base

metadata = Base.metadata
ALL = (dialogue, events, inbox, matrix, members, outbox, people, reminders, schedule)
