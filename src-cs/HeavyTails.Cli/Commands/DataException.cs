using HeavyTails.Runs.Terminal;

namespace HeavyTails.Cli.Commands;

/// <summary>The data, or this machine, cannot give what was asked; the message says what and why. Exit code 2.</summary>
internal sealed class DataException(string message) : UnusableDataException(message);
