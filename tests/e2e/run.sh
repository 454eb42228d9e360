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

for file in "$here"/cases/*.sh; do source "$file"; done

# A case that cannot run on this machine prints a line with NOT RUN and the reason, and is counted as skipped.
passed=0 failed=0 skipped=0 rows=""
for name in $(compgen -A function test_ | grep -F -- "$part"); do
    folder="$(mktemp -d)" begun=$SECONDS
    # The case does not run as part of a condition, where bash would ignore set -e.
    output="$(set -e; cd "$folder"; $name 2>&1)"; status=$? took=$((SECONDS - begun))
    if [ $status -eq 0 ] && grep -qF 'NOT RUN' <<<"$output"; then
        skipped=$((skipped + 1)); echo "  skip  ${name#test_}: $(grep -F 'NOT RUN' <<<"$output")"
        rows+="<testcase name=\"$name\" time=\"$took\"><skipped/></testcase>"
    elif [ $status -eq 0 ]; then
        passed=$((passed + 1)); echo "  ok    ${name#test_} ($took s)"
        rows+="<testcase name=\"$name\" time=\"$took\"/>"
    else
        failed=$((failed + 1)); echo "  FAIL  ${name#test_}"; echo "$output"
        rows+="<testcase name=\"$name\" time=\"$took\"><failure/></testcase>"
    fi
    rm -rf "$folder"
done
mkdir -p "$(dirname "$results")"
echo "<testsuite name=\"end to end\">$rows</testsuite>" >"$results"
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ]
