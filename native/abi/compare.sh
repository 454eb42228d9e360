#!/usr/bin/env bash
# Compares the binary interface of a library with the recorded one, native/abi/heavytails.abi or, of the library of
# analyses, analysis.abi, by libabigail (Debian's package abigail-tools). usage: compare.sh LIBRARY [record | HEADERS]
# What was removed or changed fails; what was added is listed and passes, as do fields at the end of structures that
# begin with struct_size. `record` writes the interface over the recorded one. HEADERS is the folder of the public
# headers, native/include unless it is given.
#
# The functions are those that LIBRARY exports, and their types those of the headers, against which the library was
# compiled: types that are opaque there are no part of the interface, though the library defines them.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
library=${1:?usage: compare.sh LIBRARY [record | HEADERS]}
headers=$here/../include
[ "${2:-record}" = record ] || headers=$2
case "${library##*/}" in *-analysis*) name=analysis ;; *) name=heavytails ;; esac
recorded=$here/$name.abi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
fail() { printf '%s\n' "$@" >&2; exit 1; }

# A shared object whose functions have the declarations of the headers and empty bodies.
{
    echo "#include <heavytails/$name.h>"
    echo "#include <heavytails/$name.h>" | gcc -E -P -I "$headers" -x c - | tr '\n' ' ' | tr ';' '\n' |
        sed -n 's/.*__attribute__((visibility("default"))) *\(.*\)/\1 { __builtin_trap(); }/p'
} >"$work/heavytails.c"
gcc -g -O0 -w -shared -fPIC -fvisibility=hidden -I "$headers" "$work/heavytails.c" -o "$work/heavytails.so"

exported() { nm -D --defined-only "$1" | awk '$2 != "A" { print $3 }' | sed 's/@.*//' | sort; }
recorded_functions() { sed -n "s/.*<elf-symbol name='\([^']*\)'.*/\1/p" "$1" | sort; }
exported "$library" >"$work/exported"
exported "$work/heavytails.so" >"$work/declared"
cmp -s "$work/exported" "$work/declared" ||
    fail "the functions of $library (>) are not those of the headers (<):" "$(diff "$work/declared" "$work/exported")"

abidw --no-corpus-path --no-comp-dir-path --no-show-locs --type-id-style hash --out-file "$work/current.abi" \
    "$work/heavytails.so"
sed -i "s|path='[^']*'|path='heavytails.c'|" "$work/current.abi" # the folder of the build is no part of the interface
recorded_functions "$work/current.abi" | cmp -s - "$work/exported" || fail "abidw did not read every function"
echo "$(wc -l <"$work/exported") functions in $library"
if [ "${2:-}" = record ]; then
    cp "$work/current.abi" "$recorded"
    echo "recorded in $recorded"
    exit
fi

recorded_functions "$recorded" >"$work/before"
echo "$(wc -l <"$work/before") functions in $recorded"
comm -13 "$work/before" "$work/exported" | sed 's/^/added: /'
# abidiff's exit code is not 0 for any change that is not suppressed. Functions that were added are no such change.
code=0
abidiff --no-added-syms --suppressions "$here/compatible.abignore" "$recorded" "$work/current.abi" || code=$?
[ $code -eq 0 ] || fail "the binary interface has changed incompatibly (abidiff: $code): undo the change, or" \
    "raise HT_ABI in version.h and record the new interface: ./build.sh --target=NativeAbi --record"
echo "the binary interface is compatible"
