namespace HeavyTails.AnalysisLibrary;

/// <summary>What a call of the library comes to.</summary>
/// <param name="Json">The result as JSON in UTF-8; null where there is none.</param>
/// <param name="Nothing">Why nothing was analysed or fitted; null where something was.</param>
internal sealed record Outcome(byte[]? Json, string? Nothing = null);
