"""Every clause has tests, and every value of a policy is asked for."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from qualdesk.domain.policy_schema import LOOSE, WHOLE
from tests.architecture.test_habits import clauses_held, clauses_of_the_table
from tests.architecture.tree import ROOT

POLICY = ROOT / "qualdesk" / "domain" / "policy.py"


def paths() -> set[str]:
    """Every value that a policy may hold; of insurances and methods a star."""
    loose = {f"{group}.{name}" for group, names in LOOSE.items() for name in names}
    found = {re.sub(r"^(insurance|unmarked)\.[a-z]+", r"\1.*", path) for path in {*WHOLE, *loose}}
    return {re.sub(r"\.evidence\..*", ".evidence.*", path) for path in found}


def literals(tree: ast.AST) -> Iterator[str]:
    """Texts of the code, `{…}` as a star."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
        elif isinstance(node, ast.JoinedStr):
            parts = (p.value if isinstance(p, ast.Constant) else "*" for p in node.values)
            yield "".join(str(part) for part in parts)


def sources() -> Iterator[tuple[Path, ast.Module]]:
    """Modules that could ask a policy, but for those that read and weigh it."""
    for file in sorted((ROOT / "qualdesk").rglob("*.py")):
        if not file.name.startswith("policy"):
            yield file, ast.parse(file.read_text(encoding="utf-8"))


def asked() -> set[str]:
    """Paths that some module asks for: by themselves, or by what `Policy` gives under a name."""
    trees = [tree for _, tree in sources()]
    found = {text for tree in trees for text in literals(tree)}
    called = {
        node.attr for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Attribute)
    }
    for node in ast.walk(ast.parse(POLICY.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef) and node.name in called:
            found |= set(literals(node))
        elif isinstance(node, ast.FunctionDef) and node.name == "_rules_in_force":
            found |= set(literals(node))  # what every question of a day reads
    return found


def wording(path: str) -> str:
    """Words are asked for together."""
    return re.sub(r"^wording\..*", "wording.*", path)


def test_every_value_of_a_policy_is_asked_for() -> None:
    known = asked()
    unused = {path for path in paths() if wording(path) not in known}
    assert unused == set()


def test_the_control_finds_a_value_that_nobody_asks_for() -> None:
    assert "notice.no_such_value" not in asked()
    assert "letter.answer_by" in asked()


def test_every_row_of_the_clause_table_has_its_tests() -> None:
    assert clauses_of_the_table() - clauses_held().keys() == set()


def test_the_control_finds_a_clause_without_a_test() -> None:
    assert {*clauses_of_the_table(), "Y99"} - clauses_held().keys() == {"Y99"}
