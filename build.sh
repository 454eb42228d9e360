#!/usr/bin/env bash
# Bootstrapper: installs missing Debian packages, restores Cake and runs build.cake.
#   ./build.sh                       build everything, then train small nets and compare their heavy tails
#   ./build.sh --target=Test         run every test
#   ./build.sh --target=Help         list the other targets
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1

# .NET does not start where the ICU library is missing, unless globalization is invariant. Nothing here needs ICU.
ldconfig -p 2>/dev/null | grep -q libicuuc || export DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1

say() { printf 'build.sh: %s\n' "$*" >&2; }

# Debian packages: a compiler, a BLAS with LAPACK, the native test and benchmark libraries, and a browser in which
# the tests look at pages.
packages=(g++ cmake ninja-build pkg-config libopenblas-dev libgtest-dev libbenchmark-dev
          chromium-headless-shell fonts-dejavu-core fonts-liberation time)
command -v npm >/dev/null || packages+=(npm)   # npm fetches plotly.js and a typeface

install_missing() {
    command -v dpkg-query >/dev/null || { say "this is not a Debian system: please install ${packages[*]}"; return; }
    local missing=()
    for package in "${packages[@]}"; do
        dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' || missing+=("$package")
    done
    [ ${#missing[@]} -eq 0 ] && return

    local line="apt-get install -y --no-install-recommends ${missing[*]}"
    local root=()
    if [ "$(id -u)" -ne 0 ]; then
        if command -v sudo >/dev/null && sudo -n true 2>/dev/null; then root=(sudo); else
            say "packages are missing, and installing them needs root; run this line, then start again:"
            printf '  sudo apt-get update && sudo %s\n' "$line" >&2
            exit 1
        fi
    fi
    say "installing ${missing[*]}"
    "${root[@]}" apt-get update -q >/dev/null
    DEBIAN_FRONTEND=noninteractive "${root[@]}" $line >/dev/null
}

# Tests run sweeps on a Slurm of their own, which only root can start, compare the native library's binary interface
# with the recorded one, and use the Python package; without these packages (25 MB) they are skipped.
install_for_tests() {
    [[ "$*" == *arget*Test* ]] && [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null || return 0
    command -v slurmctld >/dev/null && command -v slurmd >/dev/null && command -v munged >/dev/null &&
        command -v abidw >/dev/null && /usr/bin/python3 -c 'import numpy, pandas, pip' 2>/dev/null && return
    say "installing Slurm, libabigail, NumPy and pandas for the tests"
    { apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 install -y \
        --no-install-recommends slurmctld slurmd slurm-client munge abigail-tools \
        python3-numpy python3-pandas python3-pip; } >/dev/null 2>&1 ||
        say "they could not be installed: their tests are skipped"
}

install_missing
install_for_tests "$@"
command -v dotnet >/dev/null || { say "the .NET SDK 10 is missing: https://dotnet.microsoft.com/download"; exit 1; }

# A switch of Directory.Packages.props in the form of dotnet, -p:HeavyTailsDevice=cuda, becomes Cake's --Device=cuda.
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
