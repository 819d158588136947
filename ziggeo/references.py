"""Referring to objects by the names they were given."""


def key(name: str) -> str:
    """Refer to an object by its key where a token is wanted: ``ziggeo.videos.get(key("welcome"))``.

    The service tells a key from a token by a leading underscore, and removes exactly one. The key itself is created and
    answered without it.

    Raises:
        ValueError: The name is empty.
    """
    if not name:
        raise ValueError("a key is not empty")
    return f"_{name}"
