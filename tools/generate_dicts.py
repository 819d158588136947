"""Write ``ziggeo/models/_dicts.py``: for each model of arguments, the TypedDict that types its fields as keywords.

A field is written once, in the model; the twin repeats its name and its type. Every key is optional, as a call's
arguments may be spread over a mapping and keywords; the model says what is missing. A spelling that is a reserved word of
Python can be a key only, and stands in a twin of its own, written as a call.
"""

import ast
import keyword
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from tools.generated import ROOT, main

MODELS = ROOT / "ziggeo" / "models"
TARGET = MODELS / "_dicts.py"
ROOTS = {"Arguments"}
ALSO = {"Grant", "Grants"}
"""Results that calls take as well."""


def dict_name(model: str) -> str:
    """Name the twin of a model."""
    return model.removesuffix("Arguments") + "Dict"


def model_classes() -> dict[str, tuple[ast.ClassDef, str]]:
    """Return the models that get a twin, bases before the models derived from them, with their modules."""
    found: dict[str, tuple[ast.ClassDef, str]] = {}
    classes = [
        (node, path.stem)
        for path in sorted(MODELS.glob("*.py"))
        if not path.stem.startswith("_")
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.ClassDef)
    ]
    while True:
        known = ROOTS | found.keys()
        fresh = {
            node.name: (node, module)
            for node, module in classes
            if node.name not in known
            and (node.name in ALSO or (node.bases and all(ast.unparse(base) in known for base in node.bases)))
        }
        if not fresh:
            return found
        found.update(fresh)


class Twin(ast.NodeTransformer):
    """Turns a field's annotation into the type of what may be given for it."""

    def __init__(self, models: Mapping[str, object]) -> None:
        self.models = models

    def visit_Subscript(self, node: ast.Subscript) -> ast.AST:
        """Drop what only validation reads: the rest of ``Annotated[...]``."""
        if isinstance(node.value, ast.Name) and node.value.id == "Annotated" and isinstance(node.slice, ast.Tuple):
            given = self.visit(node.slice.elts[0])
            as_text = any(ast.unparse(each) == "BeforeValidator(read_json_text)" for each in node.slice.elts[1:])
            return ast.parse(f"{ast.unparse(given)} | str", mode="eval").body if as_text else given
        return self.generic_visit(node)

    def visit_Name(self, node: ast.Name) -> ast.AST:
        """Let a model be given as its twin as well."""
        if node.id not in self.models:
            return node
        return ast.parse(f"{node.id} | {dict_name(node.id)}", mode="eval").body


def field_names(field: ast.AnnAssign) -> Iterator[str]:
    """Yield a field's name, and the other spellings under which it may be given."""
    name = ast.unparse(field.target)
    yield name
    for node in ast.walk(field):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "AliasChoices":
            yield from (text for text in map(ast.literal_eval, node.args) if text != name)


def twin_source(node: ast.ClassDef, models: Mapping[str, object]) -> tuple[str, set[str]]:
    """Write the twin of a model; return it with the names it uses."""
    bases = [dict_name(name) for name in map(ast.unparse, node.bases) if name in models]
    lines: list[str] = []
    reserved: dict[str, str] = {}
    used: set[str] = set()
    for field in node.body:
        if not isinstance(field, ast.AnnAssign) or ast.unparse(field.annotation).startswith("ClassVar"):
            continue
        annotation = Twin(models).visit(field.annotation)
        used |= {name.id for name in ast.walk(annotation) if isinstance(name, ast.Name)}
        for name in field_names(field):
            if keyword.iskeyword(name):
                reserved[name] = ast.unparse(annotation)
            else:
                lines.append(f"    {name}: {ast.unparse(annotation)}")
    head: list[str] = []
    if reserved:
        base = f"_{dict_name(node.name)}Reserved"
        members = ", ".join(f'"{name}": "{annotation}"' for name, annotation in reserved.items())
        head = [f'{base} = TypedDict("{base}", {{{members}}}, total=False)', ""]
        bases.append(base)
    head += [
        f"class {dict_name(node.name)}({', '.join(bases or ['TypedDict'])}, total=False):",
        f'    """Keywords of ``{node.name}``."""',
        "",
    ]
    return "\n".join(head + lines), used


def imports(used: set[str], models: Mapping[str, tuple[ast.ClassDef, str]]) -> Iterator[str]:
    """Yield the imports for the names that the twins use, found where the models have them from."""
    homes: dict[str, str] = {name: f"ziggeo.models.{module}" for name, (_, module) in models.items()}
    for path in sorted(MODELS.glob("*.py")):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.ImportFrom) and node.module:
                homes.update({alias.name: node.module for alias in node.names if alias.name not in homes})
    for name in sorted(used):
        if name in homes:
            yield f"from {homes[name]} import {name}"


def generate() -> dict[Path, str]:
    """Return the generated file."""
    models = model_classes()
    sources: list[str] = []
    used: set[str] = set()
    for node, _ in models.values():
        source, names = twin_source(node, models)
        sources.append(source)
        used |= names
    head = '"""Generated by tools/generate_dicts.py from the models beside it; edit those instead."""'
    future = "from __future__ import annotations"
    first = "from typing import TYPE_CHECKING, TypedDict"
    guarded = "\n    ".join(["if TYPE_CHECKING:", *imports(used, models)])
    return {TARGET: "\n\n".join([head, future, first, guarded, *sources])}


if __name__ == "__main__":
    sys.exit(main(__doc__ or "", generate))
