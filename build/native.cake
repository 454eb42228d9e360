// Builds the native library with CMake and Ninja: artifacts/native/lib/libheavytails.so.

Task("Native")
    .Description("Build libheavytails.so, its tests, benchmarks and examples.")
    .Does(() => CMake("native", "artifacts/native"));

void CMake(string source, string build)
{
    if (!FileExists($"{build}/build.ninja"))
        Run("cmake", $"-S {source} -B {build} -G Ninja -DCMAKE_BUILD_TYPE=Release");
    Run("cmake", $"--build {build}");
}

// Runs a program in the repository's root and ends the build when its exit code is not zero.
void Run(string program, string arguments, IDictionary<string, string> environment = null)
{
    var code = StartProcess(program, new ProcessSettings { Arguments = arguments, EnvironmentVariables = environment });
    if (code != 0)
        throw new CakeException($"{program} {arguments}: exit code {code}");
}
