using RiskGan.Core.Data;

namespace RiskGan.Core.Scoring;

/// <summary>N rows of model features, column by column: what a <see cref="FeatureRecipe"/> makes of a table.</summary>
/// <remarks>Numbers hold NaN where missing; codes hold 0..K−1 for known levels, K for unseen ones, <see cref="CategoryColumn.Missing"/> for missing cells.</remarks>
internal sealed class FeatureTable
{
    private readonly Array[] _cells;

    public FeatureTable(FeatureRecipe recipe, int rowCount, Array[] cells)
    {
        Recipe = recipe;
        RowCount = rowCount;
        _cells = cells;
    }

    /// <summary>The recipe that made it.</summary>
    public FeatureRecipe Recipe { get; }

    /// <summary>Number of rows N.</summary>
    public int RowCount { get; }

    /// <summary>The N numbers of a feature of form <see cref="FeatureForm.Number"/>.</summary>
    public double[] Numbers(int feature) => (double[])_cells[feature];

    /// <summary>The N codes of a feature of another form.</summary>
    public int[] Codes(int feature) => (int[])_cells[feature];

    /// <summary>Tables of one recipe, one below the other.</summary>
    public static FeatureTable Concat(IReadOnlyList<FeatureTable> parts)
    {
        if (parts.Count == 1) return parts[0];
        FeatureRecipe recipe = parts[0].Recipe;
        var cells = new Array[recipe.Features.Count];
        for (int f = 0; f < cells.Length; f++)
        {
            int feature = f;
            cells[f] = recipe.Features[f].Form == FeatureForm.Number
                ? parts.SelectMany(part => part.Numbers(feature)).ToArray()
                : parts.SelectMany(part => part.Codes(feature)).ToArray();
        }

        return new FeatureTable(recipe, parts.Sum(part => part.RowCount), cells);
    }
}
