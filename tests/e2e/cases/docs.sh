# The documentation: samples that are run, completion by a shell, and the manual page.

test_samples_of_a_page_share_a_session_and_their_output_stands_below_them() {
    cat >good.md <<'END'
# Good
```fsharp run
let x = 6
```
```bash run
heavytails synthesize model.safetensors --seed 1
```
```fsharp run
printfn "%d, %b" (7 * x) (System.IO.File.Exists "model.safetensors")
System.IO.File.WriteAllText("picture.png", "made")
```
<!-- made picture.png: A picture -->
```c run
#include <heavytails/heavytails.h>
#include <stdio.h>
int main(void) { return printf("status %s\n", ht_status_name(HT_OK)) < 0; }
```
```cpp run named.cpp
#include <heavytails/heavytails.hpp>
#include <cstdio>
int main() { std::printf("%d words\n", static_cast<int>(ht::Span<const char>("a b", 2).size())); }
```
```bash run
grep -c main named.cpp
```
```c run fails
int main(void) { return missing; }
```
```bash run fails
echo "to standard error" >&2
exit 3
```
```bash
never run
```
END
    printf '# Bad\n\n```bash run\ntrue\nfalse\n```\n' >bad.md
    printf '<!-- needs no/such/folder -->\n\n# Absent\n' >absent.md
    expect_exit 2 dotnet fsi "$ROOT/docs/site/runSamples.fsx" out good.md "$ROOT/docs/c.md" absent.md bad.md
    contains stdout "absent.md  NOT RUN and left out: no/such/folder is missing"
    contains stderr "bad.md:4: the sample ended with an error"
    [ ! -e out/bad.md ] && [ ! -e out/absent.md ] || fail "a page that failed was written"
    grep -A 1 '^```output' out/good.md | grep -v -e '--' -e '```' >outputs
    printf '%s\n' '42, true' 'status HT_OK' '2 words' 1 "$(grep -m 1 'In function' out/good.md)" 'to standard error' \
        >expected
    diff expected outputs || fail "expected other outputs"
    contains out/good.md "![A picture](made/good/picture.png)"
    [ "$(cat out/made/good/picture.png)" = made ] || fail "expected the picture"
    contains out/good.md "never run"
    # Every program of the guide to C has run, and what is wrong with one is found on the page.
    contains out/good.md "good.md:$(grep -n 'return missing' good.md | cut -d : -f 1):"
    [ "$(grep -cE '^```(c|cpp)( |$)' "$ROOT/docs/c.md")" -eq "$(grep -cE '^```(c|cpp) run' "$ROOT/docs/c.md")" ] ||
        fail "a program of docs/c.md is not run"
    contains out/c.md "HT_INVALID_ARGUMENT: threads: expected 0 to 4096, got -1"
    [ "$(grep -c '^the first matrix has singular values from' out/c.md)" -eq 3 ] || fail "the first program ran less"
}

# What bash offers after a line, as `complete -F` asks for it.
completed() {
    (
        source <("$HEAVYTAILS" completion bash)
        COMP_LINE=$1 COMP_POINT=${#1}
        read -ra COMP_WORDS <<<"$1"
        [[ $1 == *" " ]] && COMP_WORDS+=("")
        COMP_WORDS[0]=$HEAVYTAILS
        COMP_LINE=${COMP_LINE/#heavytails/$HEAVYTAILS} COMP_POINT=${#COMP_LINE}
        COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
        _heavytails
        printf '%s\n' "${COMPREPLY[@]}"
    )
}

test_a_shell_completes_commands_options_and_their_values() {
    [ "$(completed 'heavytails an')" = analyze ] || fail "expected analyze, got $(completed 'heavytails an')"
    [ "$(completed 'heavytails analyze --nul')" = --nulls ] || fail "got $(completed 'heavytails analyze --nul')"
    completed 'heavytails analyze x.pt --conv ' >values
    contains values slices
    contains values operator
    completed 'heavytails analyze x.pt --color ' >values
    contains values never
    completed 'heavytails analyze x.pt --sort alpha_hill:' >values
    contains values alpha_hill:desc
    [ -z "$(completed 'heavytails analyze ')" ] || fail "options hide files: $(completed 'heavytails analyze ')"
    completed 'heavytails ' >commands
    contains commands sweep
    lacks commands /h
    lacks commands manual
    for shell in zsh fish; do
        expect_exit 0 "$HEAVYTAILS" completion $shell
        if command -v $shell >/dev/null; then $shell -n stdout || fail "$shell finds a fault"; fi
    done
    expect_exit 1 "$HEAVYTAILS" completion tcsh
}

test_the_manual_page_has_every_command_and_option_and_no_fault() {
    expect_exit 0 "$HEAVYTAILS" manual
    mv stdout heavytails.1
    "$HEAVYTAILS" --help | sed -n '/^Commands:/,$p' | grep -oE '^  [a-z]+' | tr a-z A-Z >commands
    [ "$(wc -l <commands)" -ge 9 ] || fail "expected at least nine commands"
    local name
    while read -r name; do contains heavytails.1 ".SH HEAVYTAILS $name"; done <commands
    contains heavytails.1 ".SH HEAVYTAILS RUNS QUERY"
    contains heavytails.1 '\-\-shuffled\-nulls'
    command -v groff >/dev/null || { echo "NOT RUN: groff is not installed"; return; }
    groff -man -Tutf8 -Kutf8 -ww -z heavytails.1 2>faults || fail "groff failed"
    [ ! -s faults ] || fail "groff warns: $(head -3 faults)"
}
