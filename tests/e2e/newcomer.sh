#!/usr/bin/env bash
# What is packed, in the hands of people who do not have the repository: a bare Debian 12 in a folder, made once by
# debootstrap, gets the packages, the wheel, the installed libraries and the samples of the pages, and nothing else.
#   first without .NET   programs in C, C++ and Rust, a C program that analyses a checkpoint, the Python package
#   then with .NET       a console project, a session of F#, a notebook, the command as a tool
# usage, as root: newcomer.sh FOLDER    FOLDER keeps Debian for the next run; FOLDER/log has what each step printed
set -euo pipefail
folder=$(realpath -m "${1:?usage: newcomer.sh FOLDER}")
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
debian=$folder/debian
home=$debian/home/newcomer
mirror=${HEAVYTAILS_DEBIAN:-http://deb.debian.org/debian}
packages=ca-certificates,gcc,g++,libc6-dev,pkg-config,rustc,nodejs,python3-numpy,python3-pandas,python3-pip
packages+=,libopenblas0-pthread,libicu72,libssl3,libgssapi-krb5-2,zlib1g
not_run() { echo "NOT RUN: $1"; exit 0; }

[ "$(id -u)" -eq 0 ] || not_run "a chroot needs root"
command -v debootstrap >/dev/null || not_run "debootstrap is missing (apt-get install debootstrap)"
for needed in artifacts/packages/HeavyTails.Tool.*.nupkg artifacts/packages/heavytails-*.whl artifacts/analysis/lib \
    artifacts/native/lib/libheavytails.so; do
    [ -e "$root"/$needed ] || { echo "$needed is missing; ./build.sh --target=PackTest makes it" >&2; exit 1; }
done

if [ ! -f "$folder/complete" ]; then
    rm -rf "$debian"
    mkdir -p "$folder"
    debootstrap --variant=minbase --include=$packages bookworm "$debian" "$mirror" >"$folder/debootstrap.log" 2>&1 ||
        { tail -5 "$folder/debootstrap.log" >&2; exit 1; }
    touch "$folder/complete"
fi

# What a newcomer has in hand, in a home that is empty otherwise.
rm -rf "$home" "$folder/log"
mkdir -p "$home/packages" "$home/samples" "$folder/log"
cp "$root"/artifacts/packages/*.nupkg "$root"/artifacts/packages/*.whl "$home/packages"
cmake --install "$root/artifacts/native" --prefix "$home/native" >/dev/null
cp -r "$root/artifacts/analysis" "$home/analysis"
cp "$root"/native/examples/{c/spectrum.c,c/curvature.c,cpp/spectrum.cpp,analysis/analyze.c} "$home/samples"
cp "$root/native/examples/rust/spectrum.rs" "$root/tests/e2e/notebook.js" "$home/samples"
block() { sed -n "/^\`\`\`$1\$/,/^\`\`\`\$/p" "$2" | sed '/^```/d'; }
block csharp "$root/docs/packages/HeavyTails.md" >"$home/samples/Program.cs"
block fsharp "$root/docs/packages/HeavyTails.FSharp.md" >"$home/samples/session.fsx"
block python "$root/python/README.md" >"$home/samples/readme.py"
"$root/artifacts/bin/heavytails" synthesize "$home/model.safetensors" --seed 1 >/dev/null
cp "$root/tests/e2e/newcomer-inside.sh" "$home/inside.sh"
cp "$root/VERSION" "$home/VERSION"
# Certificates and names as this machine has them, for what a restore fetches.
cp /etc/ssl/certs/ca-certificates.crt "$debian/etc/ssl/certs/ca-certificates.crt"
cp -L /etc/resolv.conf /etc/hosts "$debian/etc/"

# inside PART: runs a part of the steps in the chroot, with mounts that end with it.
inside() {
    export debian nuget=${NUGET_PACKAGES:-$HOME/.nuget/packages}
    dotnet=$(dirname "$(readlink -f "$(command -v dotnet)")") unshare --mount bash -euc '
        mount -t proc proc "$debian/proc"
        mount --rbind /dev "$debian/dev"
        if [ "$1" = dotnet ]; then
            mkdir -p "$debian/usr/share/dotnet" "$debian/opt/nuget"
            mount --bind -o ro "$dotnet" "$debian/usr/share/dotnet"
            mount --bind -o ro "$nuget" "$debian/opt/nuget"
        fi
        exec chroot "$debian" /usr/bin/env -i HOME=/home/newcomer PATH=/usr/bin:/bin LANG=C.UTF-8 TERM=dumb \
            NUGET_CERT_REVOCATION_MODE=offline SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt \
            bash /home/newcomer/inside.sh "$1"' inside "$1"
}

status=0
inside plain || status=1
inside dotnet || status=1
cp "$home"/*.log "$folder/log"
exit $status
