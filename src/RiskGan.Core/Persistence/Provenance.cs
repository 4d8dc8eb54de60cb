namespace RiskGan.Core.Persistence;

/// <summary>Where training rows came from: enough to recognise the file again, nothing of its content.</summary>
/// <param name="Source">File name without its folder, or "standard input".</param>
/// <param name="Bytes">Size of the file as given.</param>
/// <param name="Sha256">SHA-256 of the file as given, 64 lower-case hex digits.</param>
/// <param name="Rows">Data rows.</param>
public sealed record Provenance(string Source, long Bytes, string Sha256, long Rows);
