# The Python package, as its wheel installs it: each file of tests/python is a case.

# python_reason: why the tests cannot run here, or nothing.
python_reason() {
    if ! /usr/bin/python3 -c 'import numpy' 2>/dev/null; then
        echo "it needs python3-numpy"
    elif ! /usr/bin/python3 -m pip --version >/dev/null 2>&1; then
        echo "it needs python3-pip"
    elif [ ! -f "$ROOT/artifacts/wheel/dotnet-LICENSE.TXT" ]; then
        echo "artifacts/wheel is missing; ./build.sh --target=Wheel makes it"
    fi
}

# python_site: makes the wheel of the present sources and installs it in the folder $site, once for a run of the tests.
python_site() {
    folder="$ROOT/artifacts/tests/python"
    site="$folder/site"
    in_turn python python_make
    wheel=$(echo "$folder"/*.whl)
}

python_make() {
    local libraries="$ROOT/artifacts/analysis/lib" licences=() file
    [ "$(cat "$folder/run" 2>/dev/null)" != "$$" ] || return 0
    rm -rf "$folder"
    for file in "$ROOT/python/NOTICES.md" "$ROOT"/artifacts/wheel/dotnet-*; do licences+=(--license "$file"); done
    /usr/bin/python3 "$ROOT/build/wheel.py" --out "$folder" "${licences[@]}" \
        "$libraries/libheavytails.so" "$libraries/libheavytails-analysis.so" || return 1
    /usr/bin/python3 -m pip install --quiet --no-index --no-deps --root-user-action=ignore \
        --target "$site" "$folder"/*.whl || return 1
    echo "$$" >"$folder/run"
}

# python_tests FILE: the tests of a file with the installed package. NumPy's BLAS has one thread.
python_tests() {
    local reason; reason=$(python_reason)
    [ -z "$reason" ] || { echo "NOT RUN: $reason"; return 0; }
    python_site
    unset HEAVYTAILS_LIBRARIES HEAVYTAILS_NATIVE_LIBRARY
    PYTHONPATH="$site" PYTHONDONTWRITEBYTECODE=1 HEAVYTAILS_WHEEL="$wheel" HEAVYTAILS_SHARED="$SHARED" \
        OPENBLAS_NUM_THREADS=1 expect_exit 0 /usr/bin/python3 -m unittest discover -v -s "$ROOT/tests/python" -p "$1"
    grep -qE '^Ran [1-9]' stderr || fail "no test of $1 ran"
    # A file of which every test was skipped did not run.
    if ! grep -q '\.\.\. ok$' stderr; then
        echo "NOT RUN: $(sed -n 's/.*\.\.\. skipped //p' stderr | sort -u | head -1)"
    fi
}

test_python_package() { python_tests test_package.py; }
test_python_singular_values_and_eigenvalues() { python_tests test_spectra.py; }
test_python_spectra_of_hessians() { python_tests test_curvature.py; }
test_python_analyses() { python_tests test_analysis.py; }
test_python_power_laws_and_the_interface_of_powerlaw() { python_tests test_powerlaw.py; }
test_python_interface_of_weightwatcher() { python_tests test_weightwatcher.py; }
test_python_samples_of_the_readme() { python_tests test_readme.py; }
test_python_wheel() { python_tests test_wheel.py; }
test_python_tensors_of_torch() { python_tests test_torch.py; }

test_python_rows_are_those_of_the_command() {
    local reason; reason=$(python_reason)
    [ -z "$reason" ] || { echo "NOT RUN: $reason"; return 0; }
    python_site
    "$HEAVYTAILS" synthesize model.safetensors --seed 1 >/dev/null
    "$HEAVYTAILS" analyze model.safetensors --nulls --mp-fit --seed 3 --json command.json >/dev/null
    PYTHONPATH="$site" /usr/bin/python3 - <<'END'
import json, heavytails as ht
with open("command.json", encoding="utf-8") as file:
    want = json.load(file)
rows = ht.analyze("model.safetensors", nulls=True, mp_fit=True, seed=3, frame=False)
assert [dict(row) for row in rows] == want["layers"], "the rows differ"
assert rows.attrs["summary"] == want["summary"] and len(rows) > 3
END
}
