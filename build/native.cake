// Builds the native library with CMake and Ninja, artifacts/native/lib/libheavytails.so, and checks it by a second
// compiler, sanitizers and Valgrind, each in a folder beside it.

Task("Native")
    .Description("Build libheavytails.so, its tests, benchmarks and examples.")
    .Does(() => CMake("native", "artifacts/native"));

Task("NativeClang")
    .Description("Run the native tests as Clang builds them (Debian's package clang).")
    .Does(() => NativeTests("clang", "-DCMAKE_C_COMPILER=clang -DCMAKE_CXX_COMPILER=clang++"));

Task("NativeSanitize")
    .Description("Run the native tests under AddressSanitizer and UndefinedBehaviorSanitizer (some minutes).")
    .Does(() => NativeTests("sanitize", "-DHEAVYTAILS_SANITIZE=address,undefined"));

Task("NativeMemcheck")
    .Description(
        "Run the smaller native tests under Valgrind (Debian's packages valgrind and libc6-dbg; half an hour)."
    )
    .IsDependentOn("Native")
    .Does(() => Run("cmake", "--build artifacts/native --target memcheck"));

// Builds the library and its tests in a folder of their own, with further options of CMake, and runs the tests.
void NativeTests(string variant, string options)
{
    var build = $"artifacts/native-{variant}";
    CMake("native", build, options + " -DHEAVYTAILS_BENCH=OFF");
    Run("ctest", $"--test-dir {build} --output-on-failure -j{Environment.ProcessorCount}");
}

void CMake(string source, string build, string options = "")
{
    if (!FileExists($"{build}/build.ninja"))
        Run("cmake", $"-S {source} -B {build} -G Ninja -DCMAKE_BUILD_TYPE=Release {options}");
    Run("cmake", $"--build {build}");
}

// Runs a program in the repository's root and ends the build when its exit code is not zero.
void Run(string program, string arguments, IDictionary<string, string> environment = null)
{
    var code = StartProcess(program, new ProcessSettings { Arguments = arguments, EnvironmentVariables = environment });
    if (code != 0)
        throw new CakeException($"{program} {arguments}: exit code {code}");
}
