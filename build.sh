#!/usr/bin/env bash
# Bootstrapper: installs by package name what is missing, restores Cake, runs build.cake.
#   ./build.sh                       build everything, then the demo: synthetic weights analysed, a report with figures
#   ./build.sh --target=Test         every test
#   ./build.sh --target=Help         the other targets
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1

# .NET ends at its start where it wants ICU and there is none; nothing here needs it.
ldconfig -p 2>/dev/null | grep -q libicuuc || export DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1

say() { printf 'build.sh: %s\n' "$*" >&2; }

# Debian packages: a compiler, a BLAS with LAPACK, the native test and benchmark libraries, a browser that draws figures to PNG.
packages=(g++ cmake ninja-build pkg-config libopenblas-dev libgtest-dev libbenchmark-dev
          chromium-headless-shell fonts-dejavu-core fonts-liberation time)
command -v npm >/dev/null || packages+=(npm)   # brings plotly.js

install_missing() {
    command -v dpkg-query >/dev/null || { say "not a Debian system: please provide ${packages[*]}"; return; }
    local missing=()
    for package in "${packages[@]}"; do
        dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' || missing+=("$package")
    done
    [ ${#missing[@]} -eq 0 ] && return

    local line="apt-get install -y --no-install-recommends ${missing[*]}"
    local root=()
    if [ "$(id -u)" -ne 0 ]; then
        if command -v sudo >/dev/null && sudo -n true 2>/dev/null; then root=(sudo); else
            say "these packages are missing and need root; run this line, then start again:"
            printf '  sudo apt-get update && sudo %s\n' "$line" >&2
            exit 1
        fi
    fi
    say "installing ${missing[*]}"
    "${root[@]}" apt-get update -q >/dev/null
    DEBIAN_FRONTEND=noninteractive "${root[@]}" $line >/dev/null
}

install_missing
command -v dotnet >/dev/null || { say "the .NET SDK 10 is missing: https://dotnet.microsoft.com/download"; exit 1; }

# The switches of Directory.Packages.props as dotnet has them, -p:HeavyTailsDevice=cuda, are Cake's --Device=cuda.
arguments=()
for argument in "$@"; do
    case "$argument" in
        -p:HeavyTails*=*) arguments+=("--${argument#-p:HeavyTails}") ;;
        *) arguments+=("$argument") ;;
    esac
done

dotnet tool restore >/dev/null
rm -f artifacts/tests/summary
status=0
dotnet cake build.cake "${arguments[@]}" || status=$?
if [ -f artifacts/tests/summary ]; then cat artifacts/tests/summary; fi
exit $status
