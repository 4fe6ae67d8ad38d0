"""A throwaway Synapse on loopback: federation off, no key server, its files in one temporary folder.

Run it by hand with ``python -m tests.homeserver`` to try Stepup on a real homeserver.
"""

from __future__ import annotations

import base64
import ctypes
import hashlib
import hmac
import json
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

STARTS_WITHIN = 60.0  # seconds
_FREE = {"per_second": 1_000_000, "burst_count": 1_000_000}
_LIMITS: dict[str, Any] = {
    "rc_message": _FREE,
    "rc_registration": _FREE,
    "rc_login": {"address": _FREE, "account": _FREE, "failed_attempts": _FREE},
    "rc_joins": {"local": _FREE, "remote": _FREE},
    "rc_joins_per_room": _FREE,
    "rc_invites": {"per_room": _FREE, "per_user": _FREE, "per_issuer": _FREE},
    "rc_key_requests": _FREE,
    "rc_room_creation": _FREE,
    "rc_profile": _FREE,
    "rc_presence": {"per_user": _FREE},
}


class HomeserverFault(RuntimeError):
    """Synapse didn't start, or refused a request."""


class Homeserver:
    """One Synapse process; use it as a context manager."""

    def __init__(self, login_service: tuple[str, str] | None = None) -> None:
        """`login_service` is the address and the secret of one to which logging in is left."""
        self._login_service = login_service
        self.name = "localhost"
        self.port = 0
        self._secret = secrets.token_hex(16)
        self._home: Path | None = None
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> Homeserver:
        # A port is found by letting one go, so somebody else may take it first: try again then.
        for last in (False, False, True):
            self.port = free_port()
            self._home = Path(tempfile.mkdtemp(prefix="stepup-homeserver-"))
            try:
                self._start(self._home)
            except HomeserverFault:
                self.__exit__()
                if last:
                    raise
            else:
                return self
        raise HomeserverFault("no free port was found")

    def __exit__(self, *_: object) -> None:
        if self._process is not None:
            self._process.terminate()
            try:
                self._process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
            self._process = None
        if self._home is not None:
            shutil.rmtree(self._home, ignore_errors=True)
            self._home = None

    def pause(self) -> None:
        """Stop answering, as a server does that is overloaded or cut off."""
        self._signal(signal.SIGSTOP)

    def resume(self) -> None:
        self._signal(signal.SIGCONT)

    def _signal(self, number: signal.Signals) -> None:
        if self._process is None:
            raise HomeserverFault("the homeserver isn't running")
        self._process.send_signal(number)

    def register(self, user: str, password: str = "secret") -> str:
        """Make an account; returns its access token."""
        path = "/_synapse/admin/v1/register"
        nonce = self.request("GET", path)["nonce"]
        signed = "\0".join((nonce, user, password, "notadmin")).encode()
        mac = hmac.new(self._secret.encode(), signed, hashlib.sha1).hexdigest()
        body = {"nonce": nonce, "username": user, "password": password, "admin": False, "mac": mac}
        return str(self.request("POST", path, body)["access_token"])

    def request(
        self, method: str, path: str, body: dict[str, Any] | None = None, *, token: str = ""
    ) -> dict[str, Any]:
        """One request to the server, for what a test can't say in nio."""
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.url + path, method=method, data=data)
        request.add_header("Content-Type", "application/json")
        if token:
            request.add_header("Authorization", f"Bearer {token}")
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                found: dict[str, Any] = json.load(answer)
                return found
        except urllib.error.HTTPError as error:
            raise HomeserverFault(f"{method} {path}: {error.code} {error.read().decode()}") from error

    def _start(self, home: Path) -> None:
        config = home / "homeserver.json"
        config.write_text(json.dumps(self._config(home)))
        (home / "log.json").write_text(json.dumps(_log_config(home)))
        (home / "signing.key").write_text(f"ed25519 a_test {_random_key()}\n")
        with (home / "output.log").open("wb") as output:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "synapse.app.homeserver", "-c", str(config)],
                cwd=home,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
                preexec_fn=end_with_parent,
            )
        deadline = time.monotonic() + STARTS_WITHIN
        while not self._healthy():
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise HomeserverFault((home / "output.log").read_text()[-3000:])
            time.sleep(0.05)

    def _healthy(self) -> bool:
        try:
            with urllib.request.urlopen(self.url + "/health", timeout=2) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False

    def _config(self, home: Path) -> dict[str, Any]:
        listener = {
            "port": self.port,
            "type": "http",
            "tls": False,
            "bind_addresses": ["127.0.0.1"],
            "resources": [{"names": ["client", "media"]}],
        }
        return {
            "server_name": self.name,
            "public_baseurl": self.url + "/",
            "listeners": [listener],
            "database": {"name": "sqlite3", "args": {"database": str(home / "homeserver.db")}},
            "media_store_path": str(home / "media"),
            "pid_file": str(home / "pid"),
            "log_config": str(home / "log.json"),
            "signing_key_path": str(home / "signing.key"),
            "registration_shared_secret": self._secret,
            "macaroon_secret_key": secrets.token_hex(16),
            "form_secret": secrets.token_hex(16),
            "report_stats": False,
            "trusted_key_servers": [],
            "suppress_key_server_warning": True,
            "federation_domain_whitelist": [],
            "presence": {"enabled": False},
            "bcrypt_rounds": 4,
            **_LIMITS,
            **self._delegated(),
        }

    def _delegated(self) -> dict[str, Any]:
        if self._login_service is None:
            return {}
        endpoint, secret = self._login_service
        service = {"enabled": True, "endpoint": endpoint, "secret": secret}
        return {"matrix_authentication_service": service, "password_config": {"enabled": False}}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def end_with_parent() -> None:
    """On Linux, have a child process ended when the test runner is killed."""
    if sys.platform == "linux":
        pr_set_pdeathsig = 1
        ctypes.CDLL(None).prctl(pr_set_pdeathsig, signal.SIGTERM)


def _random_key() -> str:
    return base64.b64encode(secrets.token_bytes(32)).decode().rstrip("=")


def _log_config(home: Path) -> dict[str, Any]:
    handler = {"class": "logging.FileHandler", "filename": str(home / "homeserver.log")}
    return {
        "version": 1,
        "handlers": {"file": handler},
        "root": {"level": "WARNING", "handlers": ["file"]},
        "disable_existing_loggers": False,
    }


def main() -> None:
    with Homeserver() as server:
        for user in ("stepup", "olga", "alice"):
            server.register(user)
        print(f"{server.url} is up, with the users stepup, olga and alice (password: secret).")
        signal.sigwait({signal.SIGINT, signal.SIGTERM})


if __name__ == "__main__":
    main()
