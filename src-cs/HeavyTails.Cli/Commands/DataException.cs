using HeavyTails.Runs.Terminal;

namespace HeavyTails.Cli.Commands;

/// <summary>
/// The data, or this machine, cannot provide what an option asks for; the message says why. The exit code is 2.
/// </summary>
internal sealed class DataException(string message) : UnusableDataException(message);
