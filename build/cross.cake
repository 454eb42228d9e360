// Builds the native library for other systems with Debian's cross compilers, and runs its GoogleTests there by Wine and
// qemu-user:
//   NativeWindows  artifacts/native-win-x64/libheavytails.dll
//   NativeArm      artifacts/native-linux-arm64/libheavytails.so
// A target whose compiler is missing says so and does nothing: these builds are no part of Test. With the compiler, but
// without the program that runs the tests, the library is built and the tests are reported as not run.

record CrossBuild(string Rid, string Library)
{
    public string Compiler { get; init; }
    public string Emulator { get; init; }
    public string Packages { get; init; } // of Debian
    public string Blas { get; init; } // in the folder of build/cross/openblas.sh
    public string Toolchain =>
        Rid switch
        {
            "win-x64" => "windows-x64",
            _ => Rid,
        };
}

Task("NativeWindows")
    .Description("Cross-build libheavytails.dll and run its tests under Wine (mingw-w64; 20 minutes the first time).")
    .Does(() =>
        Cross(
            new("win-x64", "bin/libheavytails.dll")
            {
                Compiler = "x86_64-w64-mingw32-g++-posix",
                Emulator = "/usr/lib/wine/wine64",
                Packages =
                    "g++-mingw-w64-x86-64-posix gfortran-mingw-w64-x86-64-posix googletest wine64 "
                    + "(gfortran and wine64 for the tests only)",
                Blas = "libopenblas.dll",
            }
        )
    );

Task("NativeArm")
    .Description("Cross-build libheavytails.so for ARM64 and run its smaller tests under qemu-user (20 minutes).")
    .Does(() =>
        Cross(
            new("linux-arm64", "lib/libheavytails.so")
            {
                Compiler = "aarch64-linux-gnu-g++",
                Emulator = "/usr/bin/qemu-aarch64-static",
                Packages = "g++-aarch64-linux-gnu googletest qemu-user-static (the last for the tests only)",
                Blas = "libopenblas.so.0",
            }
        )
    );

void Cross(CrossBuild cross)
{
    if (StartProcess("sh", $"-c \"command -v {cross.Compiler} >/dev/null\"") != 0)
    {
        Warning($"NOT RUN: {cross.Compiler} is missing (apt-get install {cross.Packages})");
        return;
    }
    var tests = FileExists(cross.Emulator);
    var folder = $"artifacts/cross/{cross.Rid}";
    if (tests && !FileExists($"{folder}/{cross.Blas}"))
        Run("bash", $"build/cross/openblas.sh {cross.Rid} {folder}");
    var blas = MakeAbsolute(File($"{folder}/{cross.Blas}"));
    var options =
        $"-DCMAKE_TOOLCHAIN_FILE={MakeAbsolute(File($"native/cmake/{cross.Toolchain}.cmake"))} -DHEAVYTAILS_BENCH=OFF "
        + $"-DOPENBLAS_SONAME={cross.Blas} -DHEAVYTAILS_TESTS={(tests ? "ON" : "OFF")}"
        + (tests ? $" -DOPENBLAS_LIBRARY={blas}" : "");
    // The build's folder may be from a time when the emulator was missing.
    Run("cmake", $"-S native -B {folder}/build -G Ninja -DCMAKE_BUILD_TYPE=Release {options}");
    Run("cmake", $"--build {folder}/build --target heavytails");
    var output = $"artifacts/native-{cross.Rid}";
    EnsureDirectoryExists(output);
    CopyFileToDirectory($"{folder}/build/{cross.Library}", output);
    if (!tests)
    {
        Warning($"NOT RUN: the tests, because {cross.Emulator} is missing (apt-get install {cross.Packages})");
        return;
    }
    var environment = new Dictionary<string, string>
    {
        ["WINEDEBUG"] = "-all",
        ["WINEDLLOVERRIDES"] = "mscoree,mshtml=", // no questions about Mono and Gecko
        ["WINEPREFIX"] = MakeAbsolute(Directory($"{folder}/wine")).FullPath,
        ["HEAVYTAILS_TEST_SMALL"] = "1",
        ["GTEST_BRIEF"] = "1", // how many cases passed, and those that failed
        ["LD_LIBRARY_PATH"] = MakeAbsolute(Directory(folder)).FullPath, // of qemu's programs: where OpenBLAS is
    };
    Run("cmake", $"--build {folder}/build");
    // The first program makes Wine's folder and starts its server: two that begin at once disturb each other.
    if (cross.Emulator.Contains("wine"))
        Run(cross.Emulator, "wineboot --init", environment);
    Run("ctest", $"--test-dir {folder}/build --verbose --no-tests=error -j2", environment);
}
