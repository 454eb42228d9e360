using HeavyTails.Runs;

namespace HeavyTails.Cli;

/// <summary>The data, or this machine, cannot give what was asked; the message says what and why. Exit code 2.</summary>
internal sealed class DataException(string message) : UnusableDataException(message);
