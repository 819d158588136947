"""The guard of the whole run: whatever shows a key makes the test fail that was running, and nothing else does."""

from pathlib import Path

import pytest

pytest_plugins = ["pytester"]

ROOT = Path(__file__).parents[2]
KEY = "a-private-key/that+nobody-may-see"
CONFTEST = """
    import pytest
    from tests.support.secret_guard import SecretGuard

    def pytest_configure(config):
        config.pluginmanager.register(SecretGuard(), "secret-guard")
"""
HEAD = f"""
    import logging, sys, urllib.parse, warnings
    from base64 import b64encode
    import httpx, httpcore, pytest
    from ziggeo import ArgumentsError, AsyncZiggeo, NotFoundError, Ziggeo, ZiggeoError
    from ziggeo.sandbox import Sandbox
    from ziggeo.settings import Credentials, checked

    KEY = {KEY!r}
    BASIC = b64encode(("app:" + KEY).encode()).decode()

    @pytest.fixture(autouse=True)
    def client():
        with Ziggeo("app", KEY, "an-encryption-key-to-hide", base_url="http://127.0.0.1:9") as made:
            yield made
"""

LEAKS = {
    "a_message": "logging.getLogger('ziggeo').debug('the key is %s', KEY)",
    "an_argument": "logging.getLogger('ziggeo.sandbox').info('%.3s', KEY)",
    "a_header": "logging.getLogger('ziggeo').debug(BASIC)",
    "the_other_key": "logging.getLogger('ziggeo').debug('an-encryption-key-to-hide')",
    "a_query": "logging.getLogger('ziggeo').debug('?key=' + urllib.parse.quote(KEY, safe=''))",
    "a_library_below": "logging.getLogger('httpcore.http11').debug(KEY)",
    "any_log": "logging.getLogger('elsewhere').warning(KEY)",
    "a_logged_error": """
        try:
            raise OSError(KEY)
        except OSError:
            logging.getLogger('elsewhere').exception('it went wrong')
    """,
    "an_error_nobody_expects": """
        try:
            raise NotFoundError('no', endpoint='videos.get', status=404, body=KEY.encode())
        except ZiggeoError:
            pass
    """,
    "an_error_in_headers": """
        NotFoundError('no', endpoint='videos.get', status=404, headers={'x': BASIC})
    """,
    "an_expected_text": """
        with pytest.raises(ValueError):
            raise ValueError(KEY)
    """,
    "a_cause": """
        with pytest.raises(ZiggeoError):
            raise ZiggeoError('no') from ValueError(KEY)
    """,
    "a_context": """
        with pytest.raises(ZiggeoError):
            try:
                raise ValueError(KEY)
            except ValueError:
                raise ZiggeoError('no')
    """,
    "a_note": """
        with pytest.raises(ZiggeoError) as caught:
            error = ZiggeoError('no')
            error.add_note(KEY)
            raise error
    """,
    "a_group": """
        with pytest.raises(BaseExceptionGroup):
            raise BaseExceptionGroup('two', [ZiggeoError('no'), ValueError(KEY)])
    """,
    "a_repr": """
        class Odd(Exception):
            def __repr__(self):
                return KEY
        with pytest.raises(Odd):
            raise Odd()
    """,
    "a_variable": """
        with pytest.raises(ZiggeoError):
            checked(Credentials, token='x y', private_key=KEY)
    """,
    "the_output": "print(KEY)",
    "the_error_output": "print(KEY, file=sys.stderr)",
    "the_key_of_a_sandbox": """
        with Sandbox() as sandbox:
            print(sandbox.private_key)
    """,
    "the_key_of_an_application": """
        with Sandbox() as sandbox:
            print(sandbox.add_application().encryption_key)
    """,
    "the_key_of_an_async_client": """
        AsyncZiggeo('app', 'another-key-that-nobody-may-see')
        print('another-key-that-nobody-may-see')
    """,
    "the_key_of_the_environment": """
        import os
        os.environ['ZIGGEO_PRIVATE_KEY'] = 'a-key-of-the-environment'
        Ziggeo('app')
        print('a-key-of-the-environment')
    """,
}
HARMLESS = {
    "nothing": "pass",
    "a_call_that_fails": """
        with pytest.raises(ZiggeoError):
            client.with_options(retries=0).videos.get('abc')
        with pytest.raises(ArgumentsError):
            client.videos.get('')
    """,
    "a_call": """
        with Sandbox() as sandbox, sandbox.client() as client:
            print(client.videos.create(title='x').token, client, sandbox)
    """,
    "short_keys": """
        Ziggeo('app', 'key')
        print('a key')
    """,
    "skipped": "pytest.skip('not now')",
}


def _tests(named: dict[str, str]) -> str:
    bodies: list[str] = []
    for name, body in named.items():
        lines = "\n".join(f"    {line}" for line in body.strip("\n").splitlines())
        indented = lines if body.startswith("\n") else f"        {body}"
        bodies.append(f"    def test_{name}(client):\n{indented}\n")
    return "\n".join(bodies)


def run(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, source: str, conftest: str = ""
) -> pytest.RunResult:
    """Run tests under the guard, in a process of their own."""
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    pytester.makeconftest(CONFTEST + conftest)
    pytester.makepyfile(source)
    return pytester.runpytest_subprocess("-p", "no:cacheprovider", "-p", "no:randomly", "-W", "default")


def test_whatever_shows_a_key_is_found_and_the_test_named(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    outcome = run(pytester, monkeypatch, HEAD + _tests(LEAKS))
    outcome.assert_outcomes(passed=len(LEAKS), errors=len(LEAKS))
    for name in LEAKS:
        outcome.stdout.fnmatch_lines([f"*::test_{name} shows what nobody may see:"])
    # What is told of it does not show it again.
    outcome.stdout.fnmatch_lines(["*the key is <secret>*"])
    assert KEY not in outcome.stdout.str()


def test_what_shows_no_key_passes(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    outcome = run(pytester, monkeypatch, HEAD + _tests(HARMLESS))
    outcome.assert_outcomes(passed=len(HARMLESS) - 1, skipped=1)
    assert outcome.ret == 0


def test_fixtures_and_tests_that_fail_are_searched_too(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = """
    @pytest.fixture
    def before(client):
        print(KEY)

    @pytest.fixture
    def after(client):
        yield
        print(KEY)

    def test_before(before):
        pass

    def test_after(after):
        pass

    def test_neither():
        pass

    def test_that_fails():
        raise ZiggeoError("no") from OSError(KEY)
    """
    outcome = run(pytester, monkeypatch, HEAD + source)
    outcome.assert_outcomes(passed=3, failed=1, errors=3)
    outcome.stdout.fnmatch_lines(["*::test_that_fails shows what nobody may see:"])
    outcome.stdout.no_fnmatch_line("*test_neither shows*")


def test_warnings_and_what_comes_after_the_last_test_fail_the_run(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    conftest = f"""
    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish():
        import logging
        logging.getLogger("ziggeo").debug({KEY!r})
    """
    outcome = run(pytester, monkeypatch, HEAD + _tests({"it": "warnings.warn('a' + KEY)"}), conftest)
    outcome.assert_outcomes(passed=1, warnings=1)
    assert outcome.ret == pytest.ExitCode.TESTS_FAILED
    outcome.stdout.fnmatch_lines(
        [
            "*or after the last test:*",
            "*::test_it shows a secret: a<secret>*",
            "*the log of ziggeo shows a secret: <secret>*",
        ]
    )
