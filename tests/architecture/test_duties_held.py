"""Every clause of the duties that work has tests, and every value of a policy is asked for."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from qualdesk.domain.policy_schema import LOOSE, WHOLE
from tests.architecture.test_habits import clauses_held
from tests.architecture.tree import ROOT

#: The clauses of the working month and of the monthly duties.
CLAUSES = (
    *("Y2", "Y3", "Y5", "Y6.1.1", "Y6.1.2a", "Y6.1.2b", "Y6.1.2c", "Y6.2.1", "Y6.2.2"),
    *("Y6.3.1", "Y6.3.2", "Y6.4", "Y7", "Y8", "Y9a", "Y9b", "Y10", "Y11", "Y12", "Y13"),
    *("Y6.1.4a", "Y6.2.3", "Y6.3.3"),
    *("L2.1.1", "L2.1.2", "L2.1.3", "L2.2.1", "L2.2.2", "L2.2.3", "L2.4.1", "L2.4.3"),
    *("Y4", "L1", "P2.4"),
    *("Y6.1.4b", "P2.3", "P2.3.3", "L2.3.4", "P3.2", "L2.3.1"),
    *("Y6.1.3", "L2.3.5"),
    *("P2.1", "P2.2", "P2.3.1", "P2.3.2", "P2.3.4", "P-A2", "P-A3"),
)
#: Values of the half-yearly duties, which come later.
LATER = ("report.due",)
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
    assert {path for path in unused if not path.startswith(LATER)} == set()


def test_the_control_finds_a_value_that_nobody_asks_for() -> None:
    assert "notice.no_such_value" not in asked()
    assert "letter.answer_by" in asked()


def test_every_clause_of_the_duties_has_its_tests() -> None:
    assert set(CLAUSES) - clauses_held().keys() == set()
