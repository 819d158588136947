"""Pages about what is kept besides media: auth tokens and profiles."""

from starlette.responses import Response

from ziggeo.sandbox.console.visits import Visit
from ziggeo.sandbox.public.permits import read_grants


def show_auth_tokens(visit: Visit) -> Response:
    """List the auth tokens that are kept, with what they grant and how they were used."""
    auth_tokens = visit.service.state.auth_tokens
    rows = [(each, read_grants(each.grants), auth_tokens.count_sessions(each.token)) for each in auth_tokens.all()]
    return visit.show("auth_tokens.html", rows=rows)


def show_profiles(visit: Visit) -> Response:
    """List the effect profiles and the meta profiles, with their processes."""
    state = visit.service.state
    return visit.show(
        "profiles.html", effect_profiles=state.effect_profiles.all(), meta_profiles=state.meta_profiles.all()
    )
