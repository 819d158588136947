"""What each fixture gives, and what it leaves behind: tests of tests."""

import os
import statistics
import sys
from collections.abc import Mapping

import pytest

from ziggeo.sandbox import Sandbox

pytest_plugins = ["pytester"]


OPTIONS = ("-W", "error", "-p", "no:cacheprovider", "-p", "no:hypothesispytest")


def passes(pytester: pytest.Pytester, source: str, *options: str, count: int) -> None:
    """Run a module of tests, which all pass, and leave no warning."""
    pytester.makepyfile(source)
    pytester.runpytest_inprocess(*OPTIONS, *options).assert_outcomes(passed=count)


def run_apart(pytester: pytest.Pytester, source: str, *options: str) -> pytest.RunResult:
    """Run a module of tests in a process of its own."""
    pytester.makepyfile(source)
    return pytester.runpytest_subprocess(*OPTIONS, *options)


def test_nothing_is_loaded_and_nothing_is_used_before_it_is_asked_for(pytester: pytest.Pytester) -> None:
    source = """
        import sys

        def test_it():
            heavy = ["av", "httpx", "pydantic", "starlette", "uvicorn", "ziggeo.sandbox", "ziggeo._core"]
            assert [name for name in heavy if name in sys.modules] == []
            assert "ziggeo.pytest_plugin" in sys.modules
    """
    outcome = run_apart(pytester, source, "--setup-show", "-p", "no:anyio")
    outcome.assert_outcomes(passed=1)
    outcome.stdout.no_fnmatch_line("*SETUP*ziggeo*")


def test_the_plugin_itself_imports_nothing_but_pytest_and_the_standard_library(pytester: pytest.Pytester) -> None:
    code = (
        "import sys, pytest; before = set(sys.modules); import ziggeo.pytest_plugin\n"
        "for name in sorted(set(sys.modules) - before):\n"
        "    if name.partition('.')[0] not in sys.stdlib_module_names: print(name)"
    )
    assert pytester.run(sys.executable, "-c", code).outlines == ["ziggeo", "ziggeo._version", "ziggeo.pytest_plugin"]


def test_without_the_extra_a_test_says_what_to_install(pytester: pytest.Pytester) -> None:
    pytester.makeconftest("import sys; sys.modules['starlette'] = None")
    source = """
        def test_a(ziggeo_sandbox): pass
        def test_b(ziggeo_client): pass
        def test_c(async_ziggeo_client): pass
        def test_d(ziggeo_clip): pass
        def test_e(): pass
    """
    outcome = run_apart(pytester, source)
    outcome.assert_outcomes(passed=1, errors=4)
    sentence = "ziggeo.sandbox needs more packages: pip install 'ziggeo[sandbox]'"
    assert [line for line in outcome.outlines if line.startswith("ziggeo")] == [sentence] * 4
    outcome.stdout.no_fnmatch_line("*Traceback*")


def test_without_a_plugin_for_it_an_asynchronous_test_says_what_to_install(pytester: pytest.Pytester) -> None:
    source = """
        import asyncio

        async def test_a(async_ziggeo_client): pass

        def test_b(async_ziggeo_client):
            async def use():
                await async_ziggeo_client.videos.create(title="made")
                return [video.title async for video in async_ziggeo_client.videos.iterate(states="all")]
            assert asyncio.run(use()) == ["made"]
    """
    outcome = run_apart(pytester, source, "-p", "no:anyio")
    outcome.assert_outcomes(passed=1, failed=1)
    outcome.stdout.fnmatch_lines(["async def functions are not natively supported.", "*- pytest-asyncio"])


def test_options_for_all_tests_for_a_folder_and_for_one_test(pytester: pytest.Pytester) -> None:
    options = """
        import pytest

        @pytest.fixture(scope="session")
        def ziggeo_sandbox_options():
            return {"token": "TOKEN", "country": "Iceland"}
    """
    pytester.makepyfile(
        **{
            "conftest": options.replace("TOKEN", "all"),
            "folder/conftest": options.replace("TOKEN", "folder"),
            "folder/test_there": "def test_it(ziggeo_sandbox): assert ziggeo_sandbox.token == 'folder'",
        }
    )
    source = """
        import pytest

        def test_all(ziggeo_sandbox):
            assert ziggeo_sandbox.token == "all"

        @pytest.mark.ziggeo_sandbox(token="class", private_key="class")
        class TestClass:
            def test_class(self, ziggeo_sandbox):
                assert (ziggeo_sandbox.token, ziggeo_sandbox.private_key) == ("class", "class")

            @pytest.mark.ziggeo_sandbox(token="test")
            def test_nearest(self, ziggeo_sandbox, ziggeo_client):
                assert (ziggeo_sandbox.token, ziggeo_sandbox.private_key) == ("test", "class")
                token = ziggeo_client.videos.create(title="Seen").token
                ziggeo_sandbox.record_play(token)
                rows = ziggeo_client.analytics.get(query="total_plays_by_country").rows
                assert "Iceland" in str(rows)
    """
    passes(pytester, source, "--strict-markers", count=4)


def test_what_is_assumed_of_the_service_is_an_option_too(pytester: pytest.Pytester) -> None:
    source = """
        import pytest
        from ziggeo.sandbox import Assumptions

        @pytest.fixture(scope="session")
        def ziggeo_sandbox_options():
            return {"assumptions": Assumptions(listed_states="all")}

        @pytest.mark.parametrize("turn", [1, 2])
        def test_all(turn, ziggeo_client):
            token = ziggeo_client.videos.create().token
            assert [video.token for video in ziggeo_client.videos.index()] == [token]

        @pytest.mark.ziggeo_sandbox(assumptions=Assumptions(delete_body="empty"))
        def test_one(ziggeo_client):
            token = ziggeo_client.videos.create().token
            assert ziggeo_client.videos.index() == []
            ziggeo_client.videos.delete(token)
    """
    passes(pytester, source, "--strict-markers", count=3)


@pytest.mark.parametrize(
    ("marker", "sentence"),
    [
        ("(5)", "the marker ziggeo_sandbox takes options by their names"),
        ("(prot=5, token='a', tsl=True)", "the sandbox has no such options: prot, tsl"),
    ],
)
def test_options_that_there_are_not(pytester: pytest.Pytester, marker: str, sentence: str) -> None:
    pytester.makepyfile(f"import pytest\n@pytest.mark.ziggeo_sandbox{marker}\ndef test_it(ziggeo_sandbox): pass")
    outcome = pytester.runpytest_inprocess(*OPTIONS)
    outcome.assert_outcomes(errors=1)
    assert sentence in outcome.outlines


def test_faults_that_are_an_option_are_there_in_each_test(pytester: pytest.Pytester) -> None:
    source = """
        import pytest
        from ziggeo import ServerError
        from ziggeo.sandbox.faults import Fault, Status

        @pytest.fixture(scope="session")
        def ziggeo_sandbox_options():
            return {"faults": [Fault("videos.create", Status(500), times=1)]}

        @pytest.mark.parametrize("turn", range(3))
        def test_it(turn, ziggeo_sandbox, ziggeo_client):
            with pytest.raises(ServerError):
                ziggeo_client.videos.create(title="x")
            ziggeo_client.videos.create(title="x")
            ziggeo_sandbox.fail("videos.get", status=500)
    """
    passes(pytester, source, count=3)


def test_each_test_begins_with_the_snapshot_that_is_an_option(pytester: pytest.Pytester) -> None:
    with Sandbox() as sandbox, sandbox.client() as client:
        client.videos.create(title="kept")
        sandbox.snapshot(pytester.path / "kept")
    source = """
        import pathlib, pytest

        @pytest.fixture(scope="session")
        def ziggeo_sandbox_options():
            return {"snapshot": pathlib.Path(__file__).with_name("kept")}

        @pytest.mark.parametrize("turn", range(2))
        def test_it(turn, ziggeo_client):
            assert [video.title for video in ziggeo_client.videos.index(states="all")] == ["kept"]
            ziggeo_client.videos.create(title=str(turn))
    """
    passes(pytester, source, count=2)


def test_a_sandbox_that_a_test_has_closed_begins_again(pytester: pytest.Pytester) -> None:
    source = """
        import pytest
        from ziggeo import ConnectionFailedError, Ziggeo

        @pytest.mark.parametrize("turn", range(2))
        def test_it(turn, ziggeo_sandbox):
            with Ziggeo(retries=0) as ziggeo:
                assert ziggeo.videos.index(states="all") == []
                ziggeo.videos.create(title="x")
                ziggeo_sandbox.close()
                with pytest.raises(ConnectionFailedError):
                    ziggeo.videos.index()
    """
    passes(pytester, source, count=2)


def test_what_others_call_between_tests_is_not_recorded_for_the_next(pytester: pytest.Pytester) -> None:
    source = """
        import httpx, pytest

        addresses = []

        @pytest.fixture
        def late():
            yield
            assert httpx.get(addresses[-1] + "/late", trust_env=False).status_code == 404

        @pytest.mark.parametrize("turn", range(2))
        def test_it(turn, late, ziggeo_sandbox):
            addresses.append(ziggeo_sandbox.url)
            assert list(ziggeo_sandbox.requests) == []

        def test_it_was_shared():
            assert len(set(addresses)) == 1
    """
    passes(pytester, source, count=3)


def test_the_environment_names_the_sandbox_during_a_test_only(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = {"ZIGGEO_TOKEN": "mine", "ZIGGEO_BASE_URL": "http://ziggeo.test", "HTTP_PROXY": "http://127.0.0.1:9"}
    for name, value in before.items():
        monkeypatch.setenv(name, value)
    environment = dict(os.environ)
    source = """
        import asyncio, os
        import pytest
        from ziggeo import AsyncZiggeo, Ziggeo

        async def use():
            async with AsyncZiggeo() as ziggeo:
                return await ziggeo.videos.index()

        @pytest.mark.parametrize("turn", range(2))
        def test_it(turn, monkeypatch, ziggeo_sandbox):
            monkeypatch.setenv("MINE", "1")
            monkeypatch.undo()
            with Ziggeo() as ziggeo:
                assert ziggeo.videos.index() == asyncio.run(use()) == []
            assert os.environ["ZIGGEO_TOKEN"] == ziggeo_sandbox.token
            assert os.environ["ZIGGEO_ENCRYPTION_KEY"] == ziggeo_sandbox.encryption_key

        def test_elsewhere():
            assert os.environ["ZIGGEO_TOKEN"] == "mine"
            assert "ZIGGEO_PRIVATE_KEY" not in os.environ
    """
    passes(pytester, source, count=3)
    assert without_the_test(os.environ) == without_the_test(environment)


def without_the_test(environment: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in environment.items() if name != "PYTEST_CURRENT_TEST"}


@pytest.mark.parametrize(
    ("before", "during"), [(None, "127.0.0.1"), ("example.com", "example.com,127.0.0.1"), ("*", "*")]
)
def test_the_sandbox_is_reached_past_proxies(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, before: str | None, during: str
) -> None:
    if before is not None:
        monkeypatch.setenv("no_proxy", before)
    passes(pytester, f"import os\ndef test_it(ziggeo_sandbox): assert os.environ['no_proxy'] == {during!r}", count=1)


def test_each_test_has_a_clip_of_its_own(pytester: pytest.Pytester) -> None:
    source = """
        import pytest
        from ziggeo.sandbox.media import probe_video

        before = []

        @pytest.mark.parametrize("turn", range(2))
        def test_it(turn, ziggeo_clip):
            assert ziggeo_clip.name == "clip.mp4"
            facts = probe_video(ziggeo_clip)
            assert (facts.width, facts.height, facts.has_audio, round(facts.duration)) == (320, 180, True, 1)
            ziggeo_clip.unlink()
            before.append(ziggeo_clip)

        def test_nothing_is_left():
            assert [clip.parent.exists() for clip in before] == [False, False]
    """
    passes(pytester, source, count=3)


class Costs:
    """Notes how long fixtures take before and after each test."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when != "call":
            self.seconds[report.nodeid] = self.seconds.get(report.nodeid, 0.0) + report.duration


def test_a_test_costs_milliseconds(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        import pytest

        @pytest.mark.parametrize("turn", range(200))
        def test_it(turn, ziggeo_sandbox, ziggeo_client): pass
        """
    )
    costs = Costs()
    pytester.runpytest_inprocess(*OPTIONS, plugins=[costs])
    assert len(costs.seconds) == 200
    assert statistics.median(costs.seconds.values()) < 0.01
