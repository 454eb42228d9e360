"""The reference of the Python package: a page for each public module, from its docstrings.

usage: python3 python_reference.py PACKAGE OUT_FOLDER    PACKAGE is the folder of the package's sources

The sources are parsed, not imported, so that neither the package's libraries nor NumPy are needed.
"""

import ast
import inspect
import pathlib
import sys


def shown(name):
    """Whether a name is public, or a method that a reader calls without its name."""
    return not name.startswith("_") or name in ("__call__", "__getitem__", "__iter__", "__len__")


def text(node):
    """The docstring of a node as Markdown: its paragraphs, with indented ones as they stand."""
    paragraphs = inspect.cleandoc(ast.get_docstring(node) or "").split("\n\n")
    written = []
    for paragraph in paragraphs:
        if paragraph.startswith("    "):
            written.append("```text\n" + inspect.cleandoc("\n" + paragraph) + "\n```")
        else:
            written.append(paragraph.replace("<", "&lt;").replace("*", "\\*"))
    return "\n\n".join(written)


def signature(node, prefix):
    """The head of a function or class, as it is written in its file."""
    if isinstance(node, ast.ClassDef):
        bases = ", ".join(ast.unparse(base) for base in node.bases)
        return f"class {node.name}({bases})" if bases else f"class {node.name}"
    returned = f" -> {ast.unparse(node.returns)}" if node.returns else ""
    return f"{prefix}{node.name}({ast.unparse(node.args)}){returned}"


def is_property(node):
    return any("property" in ast.unparse(decorator) for decorator in node.decorator_list)


def entry(node, depth, prefix=""):
    """The section of a function or class; a class has those of its methods below it."""
    kind = "class " if isinstance(node, ast.ClassDef) else ""
    head = f"{prefix}{node.name}" if not kind and is_property(node) else signature(node, prefix)
    parts = [f"{'#' * depth} {kind}{prefix}{node.name}", f"```python\n{head}\n```", text(node)]
    if kind:
        methods = [child for child in node.body if isinstance(child, ast.FunctionDef) and shown(child.name)]
        parts += [entry(method, depth + 1, f"{node.name}.") for method in methods if ast.get_docstring(method)]
    return "\n\n".join(part for part in parts if part)


def page(name, module):
    """The page of a module."""
    kinds = (ast.FunctionDef, ast.ClassDef)
    found = [node for node in module.body if isinstance(node, kinds) and shown(node.name)]
    return "\n\n".join([f"# {name}", text(module)] + [entry(node, 2) for node in found]) + "\n"


def main(package, target):
    source, target = pathlib.Path(package), pathlib.Path(target)
    target.mkdir(parents=True, exist_ok=True)
    modules = 0
    for file in sorted(source.glob("**/*.py")):
        parts = [source.name, *file.relative_to(source).with_suffix("").parts]
        name = ".".join(part for part in parts if part != "__init__")
        if any(part.startswith("_") for part in parts if part != "__init__"):
            continue
        (target / f"{name}.md").write_text(page(name, ast.parse(file.read_text(encoding="utf-8"))), encoding="utf-8")
        modules += 1
    print(f"{modules} pages of Python")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("usage: python3 python_reference.py PACKAGE OUT_FOLDER")
    main(*sys.argv[1:])
