"""The authority that vouches for a sandbox, and the certificate that it gives it."""

import os
import socket
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path

import trustme

_LOCAL_NAMES = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True, slots=True)
class Identity:
    """What a server shows, and what clients know it by."""

    ca_path: Path
    """Certificate of the authority."""
    certificate_path: Path
    """The server's key and certificates."""


def make_identity(folder: Path, host: str) -> Identity:
    """Make a certificate for this machine and a host, by the authority in a folder, or by a new one where there is none."""
    folder.mkdir(mode=0o700, exist_ok=True)
    ca_path, key_path = folder / "authority.pem", folder / "authority.key"
    authority = _open_authority(ca_path, key_path)
    certificate = authority.issue_cert(*_names(host), common_name="ziggeo sandbox")
    server_path = folder / "server.pem"
    _write(server_path, certificate.private_key_and_cert_chain_pem.bytes(), 0o600)
    return Identity(ca_path, server_path)


def _open_authority(ca_path: Path, key_path: Path) -> trustme.CA:
    try:
        return trustme.CA.from_pem(ca_path.read_bytes(), key_path.read_bytes())
    except FileNotFoundError:
        authority = trustme.CA(organization_name="ziggeo sandbox", organization_unit_name="made for tests")
    # Without its certificate a key is made anew, so none is left without its other half.
    ca_path.unlink(missing_ok=True)
    _write(key_path, authority.private_key_pem.bytes(), 0o600)
    _write(ca_path, authority.cert_pem.bytes(), 0o644)
    return authority


def _names(host: str) -> list[str]:
    try:
        is_any = ip_address(host).is_unspecified
    except ValueError:
        is_any = False
    return list(dict.fromkeys([*_LOCAL_NAMES, socket.gethostname() if is_any else host]))


def _write(path: Path, content: bytes, mode: int) -> None:
    """Write a file that nobody else may ever have been able to read; it is complete once it has its name."""
    partial = path.with_name(path.name + ".partial")
    partial.unlink(missing_ok=True)
    with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
        file.write(content)
    partial.replace(path)
