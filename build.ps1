<#
.SYNOPSIS
    build.sh for Windows: restores Cake and runs build.cake.
.DESCRIPTION
    ./build.ps1                       build everything, then train small nets and compare their heavy tails
    ./build.ps1 --target=Test         run every test
    ./build.ps1 --target=Help         list the other targets

    It installs nothing. The target Native needs cmake, ninja and MSYS2's mingw-w64 g++ on the PATH, with GoogleTest and
    OpenBLAS (pacman -S mingw-w64-x86_64-{gcc,cmake,ninja,gtest,openblas}); the targets of scripts need bash (Git's or
    MSYS2's).
#>
Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'
Set-Location $PSScriptRoot

$env:DOTNET_CLI_TELEMETRY_OPTOUT = '1'
$env:DOTNET_NOLOGO = '1'
$env:DOTNET_SKIP_FIRST_TIME_EXPERIENCE = '1'

function Say([string] $message) { [Console]::Error.WriteLine("build.ps1: $message") }

if (-not (Get-Command dotnet -ErrorAction SilentlyContinue)) {
    Say 'the .NET SDK 10 is missing: https://dotnet.microsoft.com/download'
    exit 1
}
foreach ($program in 'cmake', 'ninja', 'g++') {
    if (-not (Get-Command $program -ErrorAction SilentlyContinue)) {
        Say "$program is missing: targets that need the native library will fail (see Get-Help ./build.ps1)"
    }
}

# A switch of Directory.Packages.props in the form of dotnet, -p:HeavyTailsDevice=cuda, becomes Cake's --Device=cuda.
# PowerShell itself cuts such an argument at its colon into two.
$arguments = @()
for ($i = 0; $i -lt $args.Count; $i++) {
    $argument = [string] $args[$i]
    if ($argument -eq '-p:' -and $i + 1 -lt $args.Count) {
        $i++
        $argument += [string] $args[$i]
    }
    $arguments += $argument -replace '^-p:HeavyTails([A-Za-z]+=)', '--$1'
}

dotnet tool restore | Out-Null
if ($LASTEXITCODE -ne 0) { exit $LASTEXITCODE }
$summary = 'artifacts/tests/summary'
if (Test-Path $summary) { Remove-Item $summary }
dotnet cake build.cake @arguments
$status = $LASTEXITCODE
if (Test-Path $summary) { Get-Content $summary }
exit $status
