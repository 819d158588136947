"""Who may import whom, and that what is generated is current."""

import ast
import subprocess
import sys
from collections.abc import Callable, Mapping
from importlib import import_module
from itertools import chain
from pathlib import Path

import pytest

import ziggeo
from tools import generate_dicts, generate_sync
from tools.generated import ROOT, formatted

PACKAGE = ROOT / "ziggeo"
INIT = PACKAGE / "__init__.py"


def modules(*folders: str) -> list[Path]:
    found = [sorted((PACKAGE / folder).rglob("*.py")) for folder in folders]
    assert all(found)
    return sorted(chain.from_iterable(found))


def name_of(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


def imported(source: str, *, package: str = "ziggeo") -> set[str]:
    """Return the full names of all that a module imports, wherever in it that stands."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{package} has a relative import"
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def imports_of(path: Path) -> set[str]:
    return imported(path.read_text(encoding="utf-8"), package=name_of(path))


def reach(names: set[str], *rooms: str) -> list[str]:
    return sorted(name for name in names for room in rooms if name == room or name.startswith(f"{room}."))


UPSTAIRS = (
    "ziggeo._async",
    "ziggeo._sync",
    "ziggeo._files",
    "ziggeo.sandbox",
    "ziggeo.cli",
    "ziggeo.auth",
    "ziggeo.embed",
    "ziggeo.events",
)
INPUT_AND_OUTPUT = (
    "httpx",
    "httpcore",
    "h11",
    "time",
    "asyncio",
    "anyio",
    "threading",
    "socket",
    "ssl",
    "os",
    "pathlib",
    "io",
)


def test_the_walk_finds_imports_wherever_they_stand() -> None:
    source = (
        "import a.b\nfrom c import d as e\ndef f():\n    import time\nif TYPE_CHECKING:\n    from httpx import Client"
    )

    assert imported(source) == {"a.b", "c.d", "time", "httpx.Client"}
    assert reach({"a.b", "ab", "a"}, "a") == ["a", "a.b"]


@pytest.mark.parametrize("path", modules("_core"), ids=name_of)
def test_the_core_knows_neither_clocks_nor_connections_nor_the_rooms_above(path: Path) -> None:
    assert reach(imports_of(path), *INPUT_AND_OUTPUT, *UPSTAIRS) == []


@pytest.mark.parametrize("path", modules("models"), ids=name_of)
def test_models_know_only_models(path: Path) -> None:
    ours = {name for name in imports_of(path) if name.startswith("ziggeo.")}

    assert [name for name in sorted(ours) if not name.startswith("ziggeo.models.")] == []
    assert reach(imports_of(path), "httpx", "time", "asyncio", "os") == []


@pytest.mark.parametrize("path", modules("_files"), ids=name_of)
def test_files_know_only_errors(path: Path) -> None:
    ours = {name for name in imports_of(path) if name.startswith("ziggeo.")}

    assert [name for name in sorted(ours) if not name.startswith(("ziggeo.errors.", "ziggeo._files."))] == []


@pytest.mark.parametrize(
    "path",
    [PACKAGE / "errors.py", PACKAGE / "bulk.py", PACKAGE / "settings.py", PACKAGE / "references.py"],
    ids=name_of,
)
def test_errors_and_settings_look_up_to_no_room(path: Path) -> None:
    assert reach(imports_of(path), "httpx", "ziggeo._core", *UPSTAIRS) == []


FRAMEWORKS = ("django", "fastapi", "flask", "starlette", "uvicorn", "werkzeug")


@pytest.mark.parametrize("path", modules("events"), ids=name_of)
def test_events_know_the_rooms_below_and_each_adapter_its_framework(path: Path) -> None:
    names = imports_of(path)
    ours = {name for name in names if name.startswith("ziggeo.")}
    below = ("ziggeo._core", "ziggeo.models", "ziggeo.errors", "ziggeo.events._background", "ziggeo.events._receiving")

    assert sorted(ours) == reach(ours, *below)
    assert {name.partition(".")[0] for name in reach(names, *FRAMEWORKS)} <= {path.stem}
    assert reach(names, "httpx", "socket") == []


def test_the_plain_half_and_the_asynchronous_half_do_not_know_each_other() -> None:
    for path in modules("_async"):
        assert reach(imports_of(path), "ziggeo._sync", "threading") == [], name_of(path)
    for path in modules("_sync"):
        assert reach(imports_of(path), "ziggeo._async", "asyncio") == [], name_of(path)


def test_the_client_knows_neither_the_sandbox_nor_the_command_line() -> None:
    for path in modules("_async", "_sync", "_core", "_files", "models"):
        assert reach(imports_of(path), "ziggeo.sandbox", "ziggeo.cli") == [], name_of(path)


def test_of_the_core_the_sandbox_knows_what_the_service_knows_too() -> None:
    known = [f"ziggeo._core.{name}" for name in ("endpoint", "endpoints", "nested_forms", "redaction", "sealing")]
    for path in modules("sandbox"):
        names = set(reach(imports_of(path), "ziggeo._core"))
        assert sorted(names) == reach(names, *known), name_of(path)


def test_the_http_engine_is_known_in_one_room() -> None:
    knowing = {
        name_of(path)
        for path in PACKAGE.rglob("*.py")
        if reach(imports_of(path), "httpx", "httpcore", "h11") and not name_of(path).startswith(("sandbox/", "cli/"))
    }

    assert knowing == {
        "_addresses.py",
        "_foreign.py",
        "_async/_network.py",
        "_async/assembly.py",
        "_async/connections.py",
        "_async/core_engine.py",
        "_async/direct_engine.py",
        "_async/engine.py",
        "_async/replies.py",
        "_sync/_network.py",
        "_sync/assembly.py",
        "_sync/connections.py",
        "_sync/core_engine.py",
        "_sync/direct_engine.py",
        "_sync/engine.py",
        "_sync/replies.py",
        "_tls.py",
    }


@pytest.mark.parametrize("generator", [generate_dicts.generate, generate_sync.generate])
def test_generated_files_are_current(generator: Callable[[], Mapping[Path, str]]) -> None:
    for path, source in generator().items():
        assert path.read_text(encoding="utf-8") == formatted(source, path), f"{name_of(path)} has drifted"


def test_every_module_of_the_asynchronous_half_has_its_twin_and_no_other_module_stands_there() -> None:
    twins = {path.relative_to(PACKAGE / "_sync") for path in modules("_sync")}

    assert {path.relative_to(PACKAGE / "_async") for path in modules("_async")} == twins


def public_names() -> tuple[dict[str, str], dict[str, str]]:
    """Return the public names with their homes: as type checkers see them, and as they are fetched."""
    seen: dict[str, str] = {}
    fetched: dict[str, str] = {}
    for node in ast.parse(INIT.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.If):
            for statement in node.body:
                assert isinstance(statement, ast.ImportFrom)
                for alias in statement.names:
                    assert alias.asname == alias.name, f"{alias.name} is not exported"
                    seen[alias.name] = statement.module or ""
        elif isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "_HOMES":
            homes: dict[str, tuple[str, ...]] = ast.literal_eval(node.value)
            fetched = {name: f"ziggeo.{home}" for home, names in homes.items() for name in names}
    return seen, fetched


def test_type_checkers_and_python_find_the_same_names_in_the_same_homes() -> None:
    seen, fetched = public_names()

    assert len(seen) > 50
    assert seen == fetched


def test_a_star_imports_the_names_that_type_checkers_see() -> None:
    code = "from ziggeo import *\nprint(*sorted(name for name in globals() if not name.startswith('_')))"

    assert run(code).split() == sorted(public_names()[0])


@pytest.mark.parametrize("name", sorted(public_names()[1]))
def test_every_public_name_is_there(name: str) -> None:
    home = public_names()[1][name]

    assert getattr(ziggeo, name) is getattr(import_module(home), name)
    assert name in dir(ziggeo)


def test_a_name_that_is_not_public_is_told_like_any_other() -> None:
    misspelt = "Zigeo"
    with pytest.raises(AttributeError, match="module 'ziggeo' has no attribute 'Zigeo'"):
        getattr(ziggeo, misspelt)


def run(code: str) -> str:
    return subprocess.run(
        [sys.executable, "-W", "error", "-c", code], check=True, capture_output=True, text=True
    ).stdout.strip()


def test_importing_the_package_loads_nothing_heavy() -> None:
    code = (
        "import sys, ziggeo\n"
        "heavy = 'httpx pydantic cryptography tenacity asyncio ssl starlette typer rich'.split()\n"
        "print([name for name in heavy if name in sys.modules])"
    )

    assert run(code) == "[]"


def test_catching_an_error_takes_neither_pydantic_nor_an_http_engine() -> None:
    code = "import sys; from ziggeo import NotFoundError; print([m for m in ('httpx', 'pydantic') if m in sys.modules])"

    assert run(code) == "[]"


@pytest.mark.parametrize("name", ["Ziggeo", "AsyncZiggeo"])
def test_what_sends_is_imported_when_a_client_is_made_and_not_before(name: str) -> None:
    code = (
        f"import sys; from ziggeo import {name}\n"
        "def sending(): return [name for name in ('httpx', 'httpcore', 'tenacity') if name in sys.modules]\n"
        f"before = sending(); {name}('t', 'k')\n"
        "print(before, sending())"
    )

    assert run(code) == "[] ['httpx', 'httpcore', 'tenacity']"


def test_a_client_takes_neither_the_sandbox_nor_the_command_line() -> None:
    code = (
        "import sys; from ziggeo import Ziggeo; Ziggeo('t', 'k').close()\n"
        "print([m for m in ('starlette', 'uvicorn', 'typer', 'av', 'ziggeo.sandbox', 'ziggeo.cli') if m in sys.modules])"
    )

    assert run(code) == "[]"


ROOMS = ("auth", "bulk", "embed", "errors", "events", "models", "references", "settings")


@pytest.mark.parametrize("room", ROOMS)
def test_a_public_module_is_reached_as_an_attribute_and_is_loaded_only_then(room: str) -> None:
    code = (
        "import sys, ziggeo\n"
        f"before = 'ziggeo.{room}' in sys.modules\n"
        f"assert {room!r} in dir(ziggeo)\n"
        f"print(before, ziggeo.{room}.__name__, ziggeo.{room} is sys.modules['ziggeo.{room}'])"
    )

    assert run(code) == f"False ziggeo.{room} True"


@pytest.mark.parametrize("room", ["_core", "_sync", "_async", "_files", "sandbox", "cli"])
def test_no_other_module_is_reached_before_it_is_imported(room: str) -> None:
    code = f"import ziggeo\nprint(hasattr(ziggeo, {room!r}), {room!r} in dir(ziggeo))"

    assert run(code) == "False False"
