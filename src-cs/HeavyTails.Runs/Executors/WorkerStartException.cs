using HeavyTails.Runs.Terminal;

namespace HeavyTails.Runs.Executors;

/// <summary>A worker ended before it came to its first cell, so that no cell of the sweep can be run.</summary>
/// <param name="message">How it ended, and what it said last.</param>
public sealed class WorkerStartException(string message) : UnusableDataException(message);
