using RiskGan.Core.Data;

namespace RiskGan.Core.Encoders;

/// <summary>How one column of the table comes back when rows are decoded.</summary>
internal abstract record ColumnRole;

/// <summary>Learned: the column is a cell of the encoded row.</summary>
internal sealed record LearnedRole(int Cell) : ColumnRole;

/// <summary>Copied.</summary>
internal sealed record ConstantRole(ConstantColumn Constant) : ColumnRole;

/// <summary>Made anew.</summary>
internal sealed record IdentifierRole(IdentifierGenerator Generator) : ColumnRole;

/// <summary>Looked up from a numeric column band by band; see <see cref="BandDependency"/>.</summary>
/// <param name="Determinant">Position of the determining column in the table.</param>
/// <param name="Bounds">K − 1 ascending upper bounds.</param>
/// <param name="Levels">Levels of the dependent column in its own order.</param>
/// <param name="Codes">Code into <paramref name="Levels"/> for a missing determinant, then by band.</param>
internal sealed record BandRole(int Determinant, double[] Bounds, string[] Levels, int[] Codes) : ColumnRole
{
    /// <summary>The dependent column of rows whose determinant is known.</summary>
    public CategoryColumn Decode(ColumnSchema schema, NumericColumn determinant)
    {
        var codes = new int[determinant.Count];
        for (int row = 0; row < codes.Length; row++)
        {
            double value = determinant.Values[row];
            int band = Array.BinarySearch(Bounds, value);
            codes[row] = Codes[double.IsNaN(value) ? 0 : 1 + (band < 0 ? ~band : band)];
        }

        return new CategoryColumn(schema, Levels, codes);
    }
}

/// <summary>Looked up from a learned category column; see <see cref="FunctionalDependency"/>.</summary>
/// <param name="Determinant">Position of the determining column in the table.</param>
/// <param name="Levels">Levels of the dependent column in its own order; null where it is numeric.</param>
/// <param name="Codes">Code into <paramref name="Levels"/> for a missing determinant, then by the determinant's encoded level.</param>
/// <param name="Numbers">The same for a numeric dependent column.</param>
internal sealed record DependentRole(int Determinant, string[]? Levels, int[]? Codes, double[]? Numbers) : ColumnRole
{
    /// <summary>The dependent column of rows whose determinant is known.</summary>
    public Column Decode(ColumnSchema schema, CategoryColumn determinant)
    {
        if (Numbers is not null)
        {
            var values = new double[determinant.Count];
            for (int row = 0; row < values.Length; row++) values[row] = Numbers[determinant.Codes[row] + 1];
            return new NumericColumn(schema, values);
        }

        var codes = new int[determinant.Count];
        for (int row = 0; row < codes.Length; row++) codes[row] = Codes![determinant.Codes[row] + 1];
        return new CategoryColumn(schema, Levels!, codes);
    }
}
