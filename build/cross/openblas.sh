#!/usr/bin/env bash
# Gets OpenBLAS for a cross build's tests, which compare with its LAPACK, into FOLDER:
#   build/cross/openblas.sh linux-arm64 FOLDER    libopenblas.so.0 and libgfortran.so.5, unpacked from Debian's packages
#   build/cross/openblas.sh win-x64 FOLDER        libopenblas.dll, compiled from Debian's sources of the reference BLAS
#                                                 and LAPACK: slow, of one thread, with the names of OpenBLAS, which is
#                                                 what tests need (OpenBLAS itself takes many times as long to compile)
# Nothing is installed, and the lists of packages are FOLDER's own.
set -euo pipefail
target=$1
mkdir -p "$2"
folder=$(cd "$2" && pwd)
code=$(. /etc/os-release && echo "$VERSION_CODENAME")

# What libheavytails and its tests call.
routines=(dgesdd_ dsyevd_ dgesvd_ dgeqrf_ dorgqr_ dgemm_ dsterf_ openblas_set_num_threads openblas_get_num_threads
          openblas_get_config openblas_get_corename)

# apt-get with lists and a cache in FOLDER.
apt() {
    local state=$folder/apt
    mkdir -p "$state/lists/partial" "$state/cache/archives/partial"
    printf '%s [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] http://deb.debian.org/debian %s main\n' \
        "deb" "$code" "deb-src" "$code" >"$state/sources.list"
    apt-get -q -o Dir::Etc::SourceList="$state/sources.list" -o Dir::Etc::SourceParts=/dev/null \
        -o Dir::State::Lists="$state/lists" -o Dir::Cache="$state/cache" \
        -o APT::Architectures::=amd64 -o APT::Architectures::=arm64 -o APT::Sandbox::User=root "$@" >/dev/null
}

unpacked_packages() {
    cd "$folder"
    apt update
    apt download libopenblas0-pthread:arm64 libgfortran5:arm64
    for package in ./*.deb; do dpkg-deb -x "$package" root; done
    cp root/usr/lib/aarch64-linux-gnu/openblas-pthread/libopenblas.so.0 .
    cp root/usr/lib/aarch64-linux-gnu/libgfortran.so.5 .
}

# The files in folder $1 of the routines that follow and of all that they name, and so on.
lapack_files() {
    local folder=$1 file word
    shift
    local -A seen=()
    local queue=("$@")
    while [ ${#queue[@]} -gt 0 ]; do
        word=${queue[0]}
        queue=("${queue[@]:1}")
        [ -z "${seen[$word]:-}" ] || continue
        seen[$word]=1
        for file in "$folder/$word".f* "$folder/../INSTALL/$word.f" "$folder/../BLAS/SRC/$word".f*; do
            [ -f "$file" ] || continue
            echo "$file"
            mapfile -t -O "${#queue[@]}" queue < <(grep -v '^[*Cc!]' "$file" | tr 'A-Z' 'a-z' |
                grep -oE '\b[a-z][a-z0-9_]+\b' | sort -u)
            break
        done
    done
}

# The functions of OpenBLAS itself, for a library of one thread that remembers its thread count.
openblas_functions() {
    cat <<'C'
static int threads = 1;
void openblas_set_num_threads(int count) { threads = count; }
int openblas_get_num_threads(void) { return threads; }
char *openblas_get_config(void) { return "reference LAPACK by the names of OpenBLAS MAX_THREADS=64"; }
char *openblas_get_corename(void) { return "portable"; }
C
}

compiled_dll() {
    local tool=x86_64-w64-mingw32 jobs
    jobs=$(nproc)
    cd "$folder"
    apt update
    apt source --download-only lapack
    mkdir -p lapack objects
    tar -xf lapack_*.orig.tar.* -C lapack --strip-components=1
    cd objects
    $tool-gfortran-posix -O2 -c ../lapack/SRC/la_constants.f90 ../lapack/SRC/la_xisnan.F90
    openblas_functions >openblas.c
    $tool-gcc-posix -O2 -c openblas.c
    lapack_files ../lapack/SRC dgesdd dsyevd dgesvd dgeqrf dorgqr dgemm dsterf |
        xargs -P"$jobs" -n8 $tool-gfortran-posix -O2 -c
    cd ..
    { echo EXPORTS && printf '  %s\n' "${routines[@]}"; } >libopenblas.def
    $tool-gfortran-posix -shared -static -o libopenblas.dll libopenblas.def objects/*.o
}

case "$target" in
    linux-arm64) unpacked_packages ;;
    win-x64) compiled_dll ;;
    *) echo "openblas.sh: expected linux-arm64 or win-x64, got $target" >&2 && exit 2 ;;
esac
