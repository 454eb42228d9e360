// The native library, by CMake and Ninja: artifacts/native/lib/libheavytails.so.

Task("Native")
    .Description("libheavytails.so, its tests, benchmarks and examples.")
    .Does(() => CMake("native", "artifacts/native"));

void CMake(string source, string build)
{
    if (!FileExists($"{build}/build.ninja"))
        Run("cmake", $"-S {source} -B {build} -G Ninja -DCMAKE_BUILD_TYPE=Release");
    Run("cmake", $"--build {build}");
}

// Starts a program in the repository's root; a non-zero exit code ends the build.
void Run(string program, string arguments, IDictionary<string, string> environment = null)
{
    var code = StartProcess(program, new ProcessSettings { Arguments = arguments, EnvironmentVariables = environment });
    if (code != 0)
        throw new CakeException($"{program} {arguments}: exit code {code}");
}
