"""Slack as its own tests have it, for what may go wrong in them."""

from tests.platforms.slack.conftest import by_http, by_socket, still, timings

__all__ = ["by_http", "by_socket", "still", "timings"]
