# The three samples of the library's design, as they stand there. The C# one is compiled with the C# tests.

test_the_fsharp_sample_has_the_types_of_the_library() {
    expect_exit 0 dotnet fsi --typecheck-only "$ROOT/tests/samples/figure.fsx"
    # A sample with a fault is seen.
    sed "s#\.\./\.\./#$ROOT/#; s/averageOfLast/averageOfFirst/" "$ROOT/tests/samples/figure.fsx" >faulty.fsx
    expect_exit 1 dotnet fsi --typecheck-only faulty.fsx
    contains stderr "averageOfFirst"
}

test_the_c_sample_compiles_as_pedantic_c99_and_runs() {
    cc -std=c99 -Wall -Wextra -Wpedantic -Werror -I "$ROOT/native/include" "$ROOT/tests/samples/batch.c" \
        -L "$ROOT/artifacts/native/lib" -lheavytails -o batch
    LD_LIBRARY_PATH="$ROOT/artifacts/native/lib" expect_exit 0 ./batch
    contains stdout "0 failed, sigma_1 = 2.0"
}
