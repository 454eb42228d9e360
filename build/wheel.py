#!/usr/bin/python3
"""Makes the wheel of the Python package from python/ and the shared libraries, without any package of Python's.

    /usr/bin/python3 build/wheel.py --out artifacts/packages --license FILE... LIBRARY...

The platform tag is manylinux_X_Y: the least glibc (PEP 600) that has every symbol version which the libraries need, by
objdump. Of libstdc++ they may need what the distributions with that glibc have. The same inputs give the same bytes.
"""
import argparse
import base64
import hashlib
import os
import re
import subprocess
import sys
import tomllib
import zipfile

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
PACKAGE = os.path.join(ROOT, "python")

# What PEP 600 lets a library need, and by the glibc of distributions the newest symbols, GLIBCXX_3.4.N, of their
# libstdc++: RHEL 7, Debian 9, RHEL 8, Ubuntu 20.04, RHEL 9, Ubuntu 22.04 and Debian 12, Ubuntu 24.04.
SYSTEM = re.compile(r"(ld-linux-x86-64|lib(c|m|dl|rt|pthread|stdc\+\+|gcc_s))\.so\.\d+$")
GLIBCXX = {(2, 17): 19, (2, 24): 22, (2, 28): 25, (2, 31): 28, (2, 34): 29, (2, 35): 30, (2, 39): 33}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", required=True, help="folder of the wheel")
    parser.add_argument("--license", action="append", default=[], metavar="FILE", help="of what is compiled in")
    parser.add_argument("libraries", nargs="+", metavar="LIBRARY")
    arguments = parser.parse_args()
    with open(os.path.join(PACKAGE, "pyproject.toml"), "rb") as file:
        project = tomllib.load(file)["project"]
    project["version"] = read(os.path.join(ROOT, "VERSION")).decode().strip()
    glibc = least_glibc(arguments.libraries)
    tag = f"py3-none-manylinux_{glibc[0]}_{glibc[1]}_x86_64"
    version = f'"""The version of the package and its libraries."""\n\n__version__ = "{project["version"]}"\n'
    files = {"heavytails/_version.py": version.encode(), **sources()}
    files.update({f"heavytails/lib/{os.path.basename(path)}": read(path) for path in arguments.libraries})
    path = write(arguments.out, project, tag, files, [os.path.join(ROOT, "LICENSE"), *arguments.license])
    print(path)


def least_glibc(libraries):
    """The version of glibc, (2, minor), that every symbol of the libraries is in."""
    glibc, standard = (2, 17), 0
    for path in libraries:
        headers = subprocess.run(["objdump", "-p", path], check=True, capture_output=True, text=True).stdout
        if "file format elf64-x86-64" not in headers:
            sys.exit(f"wheel.py: {path}: expected a library for x86-64")
        for needed in re.findall(r"NEEDED\s+(\S+)", headers):
            if not SYSTEM.match(needed):
                sys.exit(f"wheel.py: {path} needs {needed}, which not every Linux has")
        versions = headers.split("Version References:")[-1]
        glibc = max([glibc, *((int(a), int(b)) for a, b in re.findall(r"GLIBC_(\d+)\.(\d+)", versions))])
        standard = max([standard, *(int(v) for v in re.findall(r"GLIBCXX_3\.4\.(\d+)", versions))])
    enough = [version for version, newest in GLIBCXX.items() if newest >= standard]
    if not enough:
        sys.exit(f"wheel.py: GLIBCXX_3.4.{standard} is newer than every known distribution's")
    return max(glibc, min(enough))


def sources():
    """The files of the package by their paths in the wheel."""
    found = {}
    for folder, _, names in os.walk(os.path.join(PACKAGE, "heavytails")):
        for name in names:
            if name.endswith((".py", ".typed")):
                path = os.path.join(folder, name)
                found[os.path.relpath(path, PACKAGE)] = read(path)
    return found


def metadata(project, licenses):
    """METADATA of core metadata 2.4 (PEP 639), whose body is the README."""
    lines = [
        "Metadata-Version: 2.4",
        f"Name: {project['name']}",
        f"Version: {project['version']}",
        f"Summary: {project['description']}",
        *(f"Author: {author['name']}" for author in project["authors"]),
        f"License-Expression: {project['license']}",
        *(f"License-File: {name}" for name in licenses),
        f"Keywords: {','.join(project['keywords'])}",
        *(f"Classifier: {classifier}" for classifier in project["classifiers"]),
        f"Requires-Python: {project['requires-python']}",
        *(f"Requires-Dist: {requirement}" for requirement in project["dependencies"]),
    ]
    for extra, requirements in project["optional-dependencies"].items():
        lines.append(f"Provides-Extra: {extra}")
        lines.extend(f'Requires-Dist: {requirement}; extra == "{extra}"' for requirement in requirements)
    lines += ["Description-Content-Type: text/markdown; charset=UTF-8; variant=GFM", ""]
    return "\n".join(lines) + "\n" + read(os.path.join(PACKAGE, project["readme"])).decode()


def write(out, project, tag, files, licenses):
    """Writes the wheel under another name and renames it; returns its path."""
    info = f"{project['name']}-{project['version']}.dist-info"
    named = {os.path.basename(path): read(path) for path in licenses}
    wheel = ["Wheel-Version: 1.0", "Generator: build/wheel.py", "Root-Is-Purelib: false", f"Tag: {tag}", ""]
    files = {
        **files,
        **{f"{info}/licenses/{name}": text for name, text in named.items()},
        f"{info}/METADATA": metadata(project, named).encode(),
        f"{info}/WHEEL": "\n".join(wheel).encode(),
    }
    record = [f"{name},sha256={digest(data)},{len(data)}" for name, data in sorted(files.items())]
    files[f"{info}/RECORD"] = "\n".join([*record, f"{info}/RECORD,,", ""]).encode()
    os.makedirs(out, exist_ok=True)
    path = os.path.join(out, f"{project['name']}-{project['version']}-{tag}.whl")
    with zipfile.ZipFile(path + ".part", "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        # RECORD and its folder come last, as PEP 427 advises.
        for name, data in sorted(files.items(), key=lambda f: (f[0].startswith(info), f[0].endswith("RECORD"), f[0])):
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.external_attr = (0o100755 if name.endswith(".so") else 0o100644) << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, data)
    os.replace(path + ".part", path)
    return path


def digest(data):
    return base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()


def read(path):
    with open(path, "rb") as file:
        return file.read()


if __name__ == "__main__":
    main()
