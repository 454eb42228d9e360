#!/usr/bin/env bash
# The steps of newcomer.sh, inside the chroot.  usage: newcomer-inside.sh plain|dotnet
# Each step runs in a folder of its own, prints its output, which is also in NAME.log, and says whether it holds.
set -uo pipefail
cd "$HOME" || exit 1
failures=0
version=$(<VERSION)
contains() { grep -qF -- "$1" "$2" || { echo "expected '$1' in what was printed" >&2; return 1; }; }

step() {
    local name=$1 began=$SECONDS status=0 outcome=ok
    shift
    rm -rf "work/$name"
    mkdir -p "work/$name"
    echo "== $name"
    # Not as part of a condition, where bash would ignore set -e.
    (set -e; cd "work/$name"; "$@") >"$name.log" 2>&1
    status=$?
    [ $status -eq 0 ] || { outcome=FAIL failures=$((failures + 1)); }
    tail -40 "$name.log" | sed 's/^/   /'
    echo # a session of F# ends without a line end
    echo "== $name: $outcome ($((SECONDS - began)) s)"
}

no_dotnet() { ! command -v dotnet && [ ! -e /usr/share/dotnet/dotnet ] && echo "there is no .NET"; }

in_c() {
    cc -std=c99 -Wall -Werror ~/samples/spectrum.c $(pkg-config --cflags --libs heavytails) -o spectrum
    cc -std=c99 -Wall -Werror ~/samples/curvature.c $(pkg-config --cflags --libs heavytails) -lm -o curvature
    ./spectrum && ./curvature
}
in_cpp() { g++ -std=c++17 -Wall -Werror ~/samples/spectrum.cpp $(pkg-config --cflags --libs heavytails) -o s && ./s; }
in_rust() { rustc -O -L "$LD_LIBRARY_PATH" -l heavytails ~/samples/spectrum.rs && ./spectrum; }
analysis_in_c() {
    cc -std=c99 -Wall -Werror ~/samples/analyze.c \
        $(PKG_CONFIG_PATH=~/analysis/lib/pkgconfig pkg-config --cflags --libs heavytails-analysis) -o analyze
    LD_LIBRARY_PATH=~/analysis/lib ./analyze ~/model.safetensors | tee printed
    contains success printed
}
in_python() {
    unset LD_LIBRARY_PATH
    python3 -m pip install --quiet --no-index --no-deps --root-user-action=ignore --target site ~/packages/*.whl
    cp ~/model.safetensors .
    export PYTHONPATH=site
    python3 -c 'import heavytails as h, numpy as n; print("heavytails", h.__version__, "NumPy", n.__version__)'
    python3 ~/samples/readme.py
}

# Packages of this project come from the folder, all others from the machine's cache, which is only read.
nuget_folders() {
    mkdir -p ~/others
    local package
    for package in /opt/nuget/*; do
        case "${package##*/}" in heavytails*) ;; *) ln -sfn "$package" ~/others/ ;; esac
    done
    export NUGET_PACKAGES=$HOME/nuget NUGET_FALLBACK_PACKAGES=$HOME/others
}

console_project() {
    dotnet new console -o tails >/dev/null
    cd tails
    dotnet nuget add source ~/packages --name heavytails
    dotnet add package HeavyTails --version "$version" >add.log || { cat add.log; return 1; }
    grep PackageReference tails.csproj
    cp ~/samples/Program.cs .
    dotnet run | tee printed
    contains "fc2  60x100  " printed
    contains "mean over layers: alpha " printed
}
session() {
    printf '#i "nuget: %s"\n' "$HOME/packages" >session.fsx
    cat ~/samples/session.fsx >>session.fsx
    printf ';;\ndiagnosis;;\n#quit;;\n' >>session.fsx
    dotnet fsi --nologo <session.fsx | tee printed
    contains "fc1  64x784  " printed
    grep -qE '^#  layer  type  +matrix  +evals  +alpha' printed
}
notebook() {
    dotnet tool install Microsoft.dotnet-interactive --version 1.0.712001 --tool-path kernel
    printf '#i "nuget: %s"\n#r "nuget: HeavyTails.FSharp, %s"\n' "$HOME/packages" "$version" >1.fsx
    grep -v -e '^#r' -e printfn ~/samples/session.fsx >2.fsx
    echo diagnosis >>2.fsx
    cat >3.fsx <<'END'
CurveFigure(Name = "square", Title = "Square", X = Figure.axis "x", Y = Figure.axis "y",
    Curves = [ Figure.line "x²" [ 1.0; 2.0 ] [ 1.0; 4.0 ] ])
END
    DOTNET_INTERACTIVE_CLI_TELEMETRY_OPTOUT=1 nodejs ~/samples/notebook.js kernel/dotnet-interactive out.html fsharp \
        1.fsx 2.fsx 3.fsx
    contains '>fc1</td>' out.html
    contains 'Plotly.newPlot' out.html
    sed -e 's/<[^>]*>/ /g' out.html | grep -m 4 -E 'fc[12]|out' | tr -s ' ' | cut -c -100
}
tool() {
    dotnet tool install HeavyTails.Tool --version "$version" --tool-path tool --add-source ~/packages
    tool/heavytails --version
    tool/heavytails analyze ~/model.safetensors --report report | tee printed
    contains "[native," printed
    ls report
}

if [ "$1" = plain ]; then
    export PKG_CONFIG_PATH=$(dirname "$(find ~/native -name heavytails.pc)")
    export LD_LIBRARY_PATH=$(pkg-config --variable=libdir heavytails)
    step no-dotnet no_dotnet
    step c in_c
    step cpp in_cpp
    step rust in_rust
    step analysis-c analysis_in_c
    step python in_python
else
    export PATH=/usr/share/dotnet:$PATH DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
    nuget_folders
    step console console_project
    step fsi session
    step notebook notebook
    step tool tool
fi
echo "$failures steps failed"
[ "$failures" -eq 0 ]
