"""Habits of the house that no linter knows: docstrings, length, error codes, clause marks."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import pytest

from tests.architecture.tree import ROOT, modules, name_of, tree_of

LONG = 400
ERRORS = {"Refused", "Unreadable", "NotAllowed", "Damaged", "Environment"}
CODE = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+")
CHINESE = re.compile(r"[\u4e00-\u9fff]")
PRODUCT = ("qualdesk", "ui", "installer")


def test_every_module_says_what_it_promises() -> None:
    silent = [
        name_of(path)
        for path in modules(*PRODUCT)
        if tree_of(path).body and not ast.get_docstring(tree_of(path))
    ]
    assert silent == []


def test_a_long_module_says_why() -> None:
    """Over 400 lines the docstring holds a sentence that begins with "Long because"."""
    unexplained = [
        name_of(path)
        for path in modules(*PRODUCT)
        if len(path.read_text(encoding="utf-8").splitlines()) > LONG
        and "Long because" not in (ast.get_docstring(tree_of(path)) or "")
    ]
    assert unexplained == []


def faults_of_errors(tree: ast.Module) -> Iterator[str]:
    """Errors whose code is not dotted English, or whose body has no Chinese, where both stand."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or len(node.args) < 2:
            continue
        name = ast.unparse(node.func).split(".")[-1]
        if name not in ERRORS | {"Problem"}:
            continue
        code, body = node.args[1:3] if name == "Problem" and len(node.args) > 2 else node.args[:2]
        if isinstance(code, ast.Constant) and not CODE.fullmatch(str(code.value)):
            yield f"line {node.lineno}: code {code.value!r}"
        said = "".join(str(part.value) for part in literals(body))
        if re.search("[A-Za-z]", said) and not CHINESE.search(said):
            yield f"line {node.lineno}: body {said!r}"


def literals(body: ast.expr) -> list[ast.Constant]:
    """The parts of a text that stand in the code; none when all of it comes from elsewhere."""
    parts = body.values if isinstance(body, ast.JoinedStr) else [body]
    return [part for part in parts if isinstance(part, ast.Constant)]


def test_every_error_has_a_stable_code_and_a_chinese_body() -> None:
    faults = {
        f"{name_of(path)} {fault}"
        for path in modules("qualdesk", "ui")
        for fault in faults_of_errors(tree_of(path))
    }
    assert faults == set()


@pytest.mark.parametrize(
    "offence",
    [
        'raise Refused("plain", "不能这样办理")',
        'raise errors.Damaged("package.damaged", f"broken: {name}")',
        'Problem(Severity.REFUSED, "Name.Missing", "没有姓名")',
    ],
)
def test_an_error_without_code_or_chinese_is_noticed(offence: str) -> None:
    assert list(faults_of_errors(ast.parse(offence)))


def clauses_of_the_table() -> set[str]:
    """The ids in the first column of clauses.md; one row may hold several."""
    text = (ROOT / "resources" / "regulations" / "clauses.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| ([YLDP][\w.-]*(?:, [YLDP][\w.-]*)*) \|", text, re.MULTILINE)
    return {clause for row in rows for clause in row.split(", ")}


def clauses_held() -> dict[str, str]:
    """Clause id → a test module that is marked with it."""
    return {
        str(argument.value): name_of(path)
        for path in modules("tests")
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "pytest.mark.clause"
        for argument in node.args
        if isinstance(argument, ast.Constant)
    }


def test_the_clause_table_reads() -> None:
    table = clauses_of_the_table()
    assert {"Y2", "Y6.1.2b", "Y9a", "L2.2.2", "L2.3.2", "D2", "P2.3.4", "P-A3"} <= table
    assert len(table) > 50


def test_tests_name_clauses_that_exist() -> None:
    unknown = {
        f"{path}: {clause}"
        for clause, path in clauses_held().items()
        if clause not in clauses_of_the_table()
    }
    assert unknown == set()
