"""The guards of the house. Each takes the root of a tree and gives its violations, one line each; none is a good answer.

`python -m tests.architecture.guards [NAME ...]` prints what they find.
"""

import ast
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.architecture import languages, refusals, synonyms

MODULE_LINES, FUNCTION_LINES, TEMPLATE_LINES, DOCSTRING_LINES = 400, 50, 120, 5
NOT_OURS = {".git", ".venv", "var", "build", "dist", "node_modules"}
WRITING = {"save", "create", "delete", "update", "get_or_create", "update_or_create", "bulk_create", "bulk_update", "execute", "executemany"}
VAGUE = re.compile(r"(^|_)(utils?|helpers?|common|managers?|misc)($|_)")
UNFINISHED = re.compile(r"\b(TO" r"DO|FIX" r"ME|XX" r"X|HA" r"CK)\b|\bNotImplemented" r"Error\b")
LEFT_OUT = re.compile(r"\b(pytest\.(mark\.)?(skip|skipif|xfail|importorskip)|unittest\.mock|mocker|MagicMock)\b")
ASSERTS = re.compile(r"django_assert_(?:max_)?num_queries|\bassert|raises\(|expect\(")
LINK = re.compile(r"\]\((?![a-z]+:|#)([^)#\s]+)")
ELSEWHERE = re.compile(  # written in halves, so that this file does not break its own rule
    "|".join(["py" r"pi\.org", "python" r"hosted", r"registry\.n" r"pmjs", r"deb\.deb" r"ian", r"cra" r"tes\.io", r"conda\.ana" r"conda"])
    + "|" + "|".join(r"(?<![\w.])" + path for path in ("/wo" "rk/", "/ro" "ot/", "/opt/py" "pi", r"/ho" r"me/\w", r"/Us" r"ers/\w", r"\.libr" "ary/"))
)  # fmt: skip


def tracked(root: Path) -> list[Path]:
    """Files of the tree: what git tracks or would track; every file where there is no repository."""
    if (root / ".git").exists():
        listing = subprocess.run(["git", "ls-files", "-z", "-co", "--exclude-standard"], cwd=root, capture_output=True, text=True, check=True)
        return [root / name for name in sorted(listing.stdout.split("\0")) if name and (root / name).is_file()]
    return [file for file in sorted(root.rglob("*")) if file.is_file() and NOT_OURS.isdisjoint(file.relative_to(root).parts)]


def modules(root: Path, *folders: str) -> Iterator[tuple[Path, str]]:
    """Python files below the folders, migrations left out, each with its text."""
    for file in tracked(root):
        place = file.relative_to(root)
        if file.suffix == ".py" and "migrations" not in place.parts and place.as_posix().startswith(folders):
            yield place, file.read_text(encoding="utf-8")


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Every function and method."""
    return (node for node in ast.walk(tree) if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)))


def long_modules(root: Path) -> list[str]:
    """Modules of more than 400 lines."""
    sizes = ((place, text.count("\n")) for place, text in modules(root, "src/", "tests/", "tools/", "benchmarks/"))
    return [f"{place}: {lines} lines, at most {MODULE_LINES}" for place, lines in sizes if lines > MODULE_LINES]


def long_functions(root: Path) -> list[str]:
    """Functions of more than 50 lines."""
    return [
        f"{place}:{node.lineno} {node.name}: {lines} lines, at most {FUNCTION_LINES}"
        for place, text in modules(root, "src/", "tools/", "benchmarks/")
        for node in functions(ast.parse(text))
        if (lines := (node.end_lineno or node.lineno) - node.lineno + 1) > FUNCTION_LINES
    ]


def long_templates(root: Path) -> list[str]:
    """Templates of more than 120 lines."""
    sizes = ((file, file.read_text(encoding="utf-8").count("\n")) for file in tracked(root) if file.suffix == ".html" and "templates" in file.parts)
    return [f"{file.relative_to(root)}: {lines} lines, at most {TEMPLATE_LINES}" for file, lines in sizes if lines > TEMPLATE_LINES]


def writes_in_faces(root: Path) -> list[str]:
    """Rows written by a page or an interface: they call `perform` only. A dict is changed with `|=`, so that every `.update(` is one too many."""
    return [
        f"{place}:{node.lineno} .{node.func.attr}(): pages and interfaces write by perform() only"
        for place, text in modules(root, "src/stembase/web/", "src/stembase/api/")
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr.removeprefix("a") in WRITING
    ]


def undocumented(root: Path) -> list[str]:
    """Modules without a docstring of one to five lines, and public functions and classes of commands and science without one."""
    found = []
    for place, text in modules(root, "src/"):
        tree = ast.parse(text)
        said = ast.get_docstring(tree, clean=True)
        if tree.body and not said and not (place.name == "apps.py" and len(tree.body) <= 2):
            found.append(f"{place}: the module does not say what it is for")
        elif said and said.count("\n") >= DOCSTRING_LINES + 2:
            found.append(f"{place}: the module's docstring has {said.count(chr(10)) + 1} lines, at most {DOCSTRING_LINES} and a blank one")
        if {"commands", "science"} & set(place.parts) or place.name == "commands.py":
            for node in tree.body:
                named = isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)) and not node.name.startswith("_")
                if named and not ast.get_docstring(node):
                    found.append(f"{place}:{node.lineno} {node.name}: no docstring")
    return found


def vague_names(root: Path) -> list[str]:
    """Modules and folders whose name says nothing."""
    places = (file.relative_to(root) for file in tracked(root) if file.suffix == ".py")
    return [f"{place}: a vague name" for place in places if any(VAGUE.search(Path(part).stem) for part in place.parts)]


def elsewhere(root: Path) -> list[str]:
    """Package hosts and paths of one machine, in any file."""
    found = []
    for file in tracked(root):
        try:
            lines = file.read_text(encoding="utf-8").splitlines()
        except UnicodeDecodeError:
            continue
        found += [f"{file.relative_to(root)}:{number} names {hit[0]}" for number, line in enumerate(lines, 1) if (hit := ELSEWHERE.search(line))]
    return found


def broken_links(root: Path) -> list[str]:
    """Relative links of documents that lead nowhere. Pictures are left out: the browser test makes them."""
    return [
        f"{file.relative_to(root)}: no {target}"
        for file in tracked(root)
        if file.suffix == ".md"
        for target in LINK.findall(file.read_text(encoding="utf-8"))
        if not target.endswith(".png") and not (file.parent / target).exists()
    ]


def unfinished(root: Path) -> list[str]:
    """Notes to oneself, tests left out, and stand-ins for our own code."""
    return [
        f"{place}:{number} {line.strip()[:80]}"
        for place, text in modules(root, "src/", "tests/", "tools/", "benchmarks/")
        for number, line in enumerate(text.splitlines(), 1)
        if UNFINISHED.search(line) or (place.parts[0] == "tests" and place.name != "guards.py" and LEFT_OUT.search(line))
    ]


def silent_tests(root: Path) -> list[str]:
    """Tests that assert nothing, neither themselves nor through a function of the tests that asserts."""
    written = [(place, node, ast.unparse(node)) for place, text in modules(root, "tests/") for node in functions(ast.parse(text))]
    asserting = {node.name for _place, node, text in written if ASSERTS.search(text) and not node.name.startswith("test_")}
    return [
        f"{place}:{node.lineno} {node.name}: asserts nothing"
        for place, node, text in written
        if node.name.startswith("test_") and not ASSERTS.search(text) and asserting.isdisjoint(re.findall(r"\w+(?=\()", text))
    ]


GUARDS: dict[str, Callable[[Path], list[str]]] = {
    "long_modules": long_modules,
    "long_functions": long_functions,
    "long_templates": long_templates,
    "writes_in_faces": writes_in_faces,
    "undocumented": undocumented,
    "vague_names": vague_names,
    "elsewhere": elsewhere,
    "broken_links": broken_links,
    "unfinished": unfinished,
    "silent_tests": silent_tests,
    "codes_without_texts": refusals.codes_without_texts,
    "codes_never_raised": refusals.codes_never_raised,
    "stale_refusal_pages": refusals.stale_pages,
    "untranslated": languages.untranslated,
    "broken_translations": languages.broken_translations,
    "refused_synonyms": synonyms.refused_synonyms,
}


if __name__ == "__main__":
    violations = [line for name in sys.argv[1:] or GUARDS for line in GUARDS[name](Path.cwd())]
    print("\n".join(violations) or "no violation")
    sys.exit(bool(violations))
