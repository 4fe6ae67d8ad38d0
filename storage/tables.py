"""Every table in one place, for migrations and for tests that walk the schema."""

import pkgutil
from importlib import import_module

import storage
from storage.database import Base

for _module in pkgutil.iter_modules(storage.__path__):
    if not _module.ispkg:
        import_module(f"storage.{_module.name}")

metadata = Base.metadata
