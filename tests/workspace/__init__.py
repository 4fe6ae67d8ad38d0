"""A Slack workspace double: a server that speaks Slack's Web API, Socket Mode and signed HTTP.

Written from Slack's published reference, of which `reference/` holds the methods it serves.
"""
