"""What a browser says of itself."""

from ua_parser import OS, parse

from ziggeo.sandbox.activity.records import Visitor

_MOST_CHARACTERS = 1024  # No browser says more, and the time to read it grows with the square.
_TABLETS = ("iPad", "Tablet", "Kindle")
_PHONES = ("Mobi", "Phone")


def describe(user_agent: str, country: str) -> Visitor:
    """Describe who sent a request. Systems have their version, as in ``Mac OS X 10.16.0``; browsers have only a name."""
    user_agent = user_agent[:_MOST_CHARACTERS]
    found = parse(user_agent)
    return Visitor(
        os="Other" if found.os is None else _with_version(found.os),
        browser="Other" if found.user_agent is None else found.user_agent.family,
        device=_device(user_agent),
        country=country,
    )


def _with_version(system: OS) -> str:
    numbers = [number for number in (system.major, system.minor, system.patch) if number is not None]
    return " ".join([system.family, *[".".join(numbers)][: len(numbers)]])


def _device(user_agent: str) -> str:
    """Tell the kind of device by the words that browsers say it with; Android says nothing of its kind on tablets."""
    if any(word in user_agent for word in _TABLETS) or ("Android" in user_agent and "Mobile" not in user_agent):
        return "tablet"
    return "mobile" if any(word in user_agent for word in _PHONES) else "desktop"
