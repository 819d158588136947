"""What is assumed of the service can be chosen."""

import httpx

from ziggeo.sandbox import Sandbox

from .api import Api


def test_refusals_have_the_status_that_was_chosen() -> None:
    with Sandbox(credentials_status=403, key_taken_status=409) as sandbox:
        refused = httpx.get(f"{sandbox.url}/v1/videos/", auth=(sandbox.token, "wrong"))
        assert (refused.status_code, refused.json()) == (403, [])
        assert "WWW-Authenticate" not in refused.headers
        api = Api(sandbox)
        with api.http:
            path = f"/v1/videos/{api.create(key='taken')['token']}"
            again = api.post("/v1/videos/", key="taken")
            assert api.post(f"{path}/streams", key="taken").status_code == 201
            of_a_stream = api.post(f"{path}/streams", key="taken")
    assert [(answer.status_code, [*answer.json()]) for answer in (again, of_a_stream)] == [(409, ["key"])] * 2


def test_lists_mean_what_was_chosen() -> None:
    with Sandbox(listed_states="all", tag_match="all") as sandbox:
        api = Api(sandbox)
        with api.http:
            api.create(title="both", tags="a,b")
            api.create(title="one", tags="a")
            assert api.titles() == ["one", "both"]
            assert api.titles(tags="a,b") == ["both"]
            assert api.titles(states="ready") == []
            assert api.get("/v1/videos/count", tags="a").json() == {"count": 2}
