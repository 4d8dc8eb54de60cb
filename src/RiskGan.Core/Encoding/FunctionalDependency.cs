namespace RiskGan.Core.Encoders;

/// <summary>Column B is a function of categorical column A in every training row: B is not learned, but looked up from A.</summary>
/// <remarks>
/// Exactly one of <see cref="Labels"/> and <see cref="Numbers"/> is set, by B's type. Entry 0 belongs to a missing A and entry
/// i + 1 to A's level i; null and NaN mean that B is missing there (or that training never met this A).
/// </remarks>
/// <param name="Determinant">Position of A in the table.</param>
/// <param name="Dependent">Position of B in the table.</param>
/// <param name="Labels">B's label by A's level, where B is a category column.</param>
/// <param name="Numbers">B's value by A's level, where B is numeric.</param>
public sealed record FunctionalDependency(int Determinant, int Dependent, IReadOnlyList<string?>? Labels, IReadOnlyList<double>? Numbers);
