"""A certificate for the servers here, by an authority that is made for one run."""

import ssl
from pathlib import Path

import trustme


def new_context(folder: Path) -> tuple[ssl.SSLContext, Path]:
    """Return what a server needs for TLS, and the file with the authority that its clients have to trust."""
    authority, trusted = trustme.CA(), folder / "authority.pem"
    authority.cert_pem.write_to_path(str(trusted))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with authority.issue_cert("127.0.0.1").private_key_and_cert_chain_pem.tempfile() as certificate:
        context.load_cert_chain(certificate)
    return context, trusted
