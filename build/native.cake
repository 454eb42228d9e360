// Builds the native library with CMake and Ninja, artifacts/native/lib/libheavytails.so, and checks it by a second
// compiler, sanitizers and Valgrind, each in a folder beside it.

Task("Native")
    .Description("Build libheavytails.so, its tests, benchmarks and examples.")
    .Does(() => CMake("native", "artifacts/native", "-DHEAVYTAILS_STATIC=ON"));

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

Task("NativeDocs")
    .Description("Write the reference of the C and C++ interfaces to artifacts/docs (Debian's package doxygen).")
    .Does(() =>
    {
        Provide("doxygen", "doxygen");
        foreach (var language in new[] { "c", "cpp" })
        {
            CleanDirectory($"artifacts/docs/{language}");
            Run("doxygen", $"native/docs/{language}.doxyfile");
        }
        // Doxygen also writes a man page for each field and for each enum without a name.
        bool IsOurs(string page) => page.StartsWith("ht_") || page.StartsWith("HT_") || page.EndsWith(".h.3");
        DeleteFiles(GetFiles("artifacts/docs/c/man/man3/*.3").Where(page => !IsOurs(page.GetFilename().FullPath)));
    });

Task("NativeAbi")
    .Description("Compare the binary interface with the recorded one, or --record it (Debian's package abigail-tools).")
    .IsDependentOn("Native")
    .Does(() =>
    {
        Provide("abidw", "abigail-tools");
        var record = HasArgument("record") ? " record" : "";
        Run("bash", "native/abi/compare.sh artifacts/native/lib/libheavytails.so" + record);
        const string analysis = "artifacts/analysis/lib/libheavytails-analysis.so";
        if (FileExists(analysis))
            Run("bash", $"native/abi/compare.sh {analysis}{record}");
        else
            Warning($"NOT RUN: {analysis} is missing (./build.sh --target=Analysis)");
    });

// Installs the Debian package of a program that this machine lacks; without the right to, the build ends and says how.
void Provide(string program, string package)
{
    if (Context.Tools.Resolve(program) is not null)
        return;
    var line = $"apt-get install -y --no-install-recommends {package}";
    if (Environment.UserName != "root" || Context.Tools.Resolve("apt-get") is null)
        throw new CakeException($"{program} is missing; on Debian: sudo {line}");
    Run("apt-get", "update -q");
    Run("apt-get", line["apt-get ".Length..]);
}

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
