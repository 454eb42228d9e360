#!/usr/bin/env bash
# End-to-end tests of the commands and scripts in artifacts/bin.  usage: run.sh RESULTS.xml [NAME_PART]
# Each case is a function test_* in cases/*.sh. It runs in a folder of its own with `set -e`, and fails by returning a
# non-zero status.
set -uo pipefail
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
export ROOT="$(cd "$here/../.." && pwd)"
export HEAVYTAILS="$ROOT/artifacts/bin/heavytails"
export SHARED="${HEAVYTAILS_SHARED:-$ROOT/../shared}"
export NO_COLOR=1
HEAVYTAILS_VERSION="$(<"$ROOT/VERSION")" # not exported, as MSBuild takes variables for properties
results="$(realpath -m "${1:?usage: run.sh RESULTS.xml [NAME_PART]}")"
part="${2:-}"

# For the cases: fail MESSAGE; expect_exit CODE COMMAND..., whose output is then in the files stdout and stderr;
# contains FILE TEXT; lacks FILE TEXT.
fail() { echo "    $*"; return 1; }
expect_exit() {
    local want=$1 got=0; shift
    "$@" >stdout 2>stderr || got=$?
    [ "$got" -eq "$want" ] || { cat stderr; fail "expected exit code $want from '$*', got $got"; }
}
contains() { grep -qF -- "$2" "$1" || { head -40 "$1"; fail "expected '$2' in $1"; }; }
lacks() { if grep -qF -- "$2" "$1"; then fail "did not expect '$2' in $1"; fi; }

# For what cases share: in_turn NAME FUNCTION runs the function while no other case runs one in turn by that name. The
# function returns non-zero where it fails, and closes the descriptor 9 for processes that it leaves running.
in_turn() {
    exec 9>"$work/$1.lock"
    flock 9
    local status=0
    "$2" || status=$?
    exec 9>&-
    return $status
}

for file in "$here"/cases/*.sh; do source "$file"; done

# Runs a case in a folder of its own, prints its line and writes it into the results' folder: NAME.row, and an empty
# file NAME.passed, NAME.failed or NAME.skipped. A case that cannot run on this machine prints a line with NOT RUN and
# the reason, and is counted as skipped.
run_case() {
    local name=$1 folder output status inside="" outcome line begun=$SECONDS
    folder="$(mktemp -d)"
    # The case does not run as part of a condition, where bash would ignore set -e.
    output="$(set -e; cd "$folder"; $name 2>&1)"; status=$?
    if [ $status -eq 0 ] && grep -qF 'NOT RUN' <<<"$output"; then
        outcome=skipped inside="<skipped/>" line="  skip  ${name#test_}: $(grep -F 'NOT RUN' <<<"$output")"
    elif [ $status -eq 0 ]; then
        outcome=passed line="  ok    ${name#test_} ($((SECONDS - begun)) s)"
    else
        outcome=failed inside="<failure>$(tail -n 3 <<<"$output" | in_xml)</failure>"
        line="  FAIL  ${name#test_}"$'\n'"$output"
    fi
    echo "$line"
    : >"$work/$name.$outcome"
    echo "<testcase name=\"$name\" time=\"$((SECONDS - begun))\">$inside</testcase>" >"$work/$name.row"
    rm -rf "$folder"
}

# Text for the inside of an element: whole characters, none of control, and the reserved ones by their names.
in_xml() {
    iconv -c -f UTF-8 -t UTF-8 | tr -d '\000-\010\013\014\016-\037' |
        sed 's/&/\&amp;/g; s/</\&lt;/g; s/>/\&gt;/g'
}

count() { find "$work" -name "*.$1" | wc -l; }

# Two at a time, since much of a case is waiting; the case of Slurm, which waits most, begins first.
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
for name in $(compgen -A function test_ | grep -F -- "$part" | awk '/slurm/ { print 0, $1; next } { print 1, $1 }' |
    sort -s -n -k 1,1 | cut -d ' ' -f 2); do
    [ "$(jobs -rp | wc -l)" -lt 2 ] || wait -n
    run_case "$name" &
done
wait
mkdir -p "$(dirname "$results")"
echo "<testsuite name=\"end to end\">$(cat "$work"/*.row)</testsuite>" >"$results"
echo "$(count passed) passed, $(count failed) failed, $(count skipped) skipped"
[ "$(count failed)" -eq 0 ]
