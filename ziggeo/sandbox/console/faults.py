"""The page about what is to go wrong."""

from contextlib import suppress

from starlette.responses import Response

from ziggeo.sandbox.console.visits import Visit
from ziggeo.sandbox.faults.names import PATTERNS
from ziggeo.sandbox.faults.shorthand import KINDS, read_fault

_SETTINGS = ("times", "after")


def show_faults(visit: Visit, *, status: int = 200, complaint: str | None = None) -> Response:
    """List what is to go wrong, and take more of it."""
    return visit.show(
        "faults.html",
        status=status,
        complaint=complaint,
        form=visit.form,
        faults=list(visit.grounds.faults),
        kinds=KINDS,
        patterns=PATTERNS,
    )


def add_fault(visit: Visit) -> Response:
    """Let something go wrong from now on."""
    form = {name: value.strip() for name, value in visit.form.items()}
    failure = "=".join(filter(None, [form.get("kind"), form.get("value")]))
    settings = [f"{name}={form[name]}" for name in _SETTINGS if form.get(name)]
    try:
        fault = read_fault(f"{form.get('endpoint', '')}:{','.join([failure, *settings])}")
    except ValueError as error:
        return show_faults(visit, status=422, complaint=str(error))
    visit.grounds.faults.add_fault(fault)
    return visit.go_on("faults", done="fault-added")


def remove_fault(visit: Visit) -> Response:
    """Remove a fault, unless it is gone already, as it may have happened meanwhile."""
    with suppress(LookupError):
        visit.grounds.faults.remove(int(visit.step("id")))
    return visit.go_on("faults", done="fault-removed")


def remove_faults(visit: Visit) -> Response:
    """Remove all faults."""
    visit.grounds.faults.clear()
    return visit.go_on("faults", done="faults-removed")
