"""The platform-neutral vocabulary: plain data that features and platforms both speak.

Nothing here does I/O, and nothing here imports any other part of Stepup.
"""
