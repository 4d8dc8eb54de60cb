using System.Globalization;

namespace RiskGan.Core.Scoring;

/// <summary>What one coefficient of a linear model stands for.</summary>
/// <param name="Feature">Index of the feature in its recipe; −1 for the intercept.</param>
/// <param name="Level">Index of the level; −1 for the number itself; <see cref="Missing"/> for "is missing".</param>
internal readonly record struct LinearParameter(int Feature, int Level)
{
    public const int Missing = -2;
}

/// <summary>Which parameters a linear model has: intercept, standardised numbers, and an indicator for each level but the most frequent.</summary>
/// <remarks>
/// A number is (x − mean)/deviation, mean-filled where missing, with an indicator of its own for missing cells; a constant number has no parameter.
/// A label's most frequent level is the reference. Levels with fewer than <see cref="LeastLevelRows"/> rows, levels beyond the cap and
/// unseen levels count as the reference, because a coefficient of three rows tells nothing.
/// </remarks>
internal sealed class LinearLayout
{
    /// <summary>Fewest rows for a level to have its own coefficient.</summary>
    public const int LeastLevelRows = 10;

    private const int MostLevelParameters = 600; // the Newton step is cubic in the number of parameters
    private const int MostLevelsOfAColumn = 50;

    public LinearLayout(FeatureRecipe recipe)
    {
        Recipe = recipe;
        var parameters = new List<LinearParameter> { new(-1, -1) };
        var numbers = new List<int>();
        var slotFeatures = new List<int>();
        var slots = new List<int[]>();
        for (int f = 0; f < recipe.Features.Count; f++)
        {
            if (recipe.Features[f].Form != FeatureForm.Number || recipe.Features[f].Deviation == 0.0) continue;
            numbers.Add(f);
            parameters.Add(new LinearParameter(f, -1));
        }

        int labelColumns = recipe.Features.Count(feature => feature.Form != FeatureForm.Number);
        int cap = labelColumns == 0 ? 0 : Math.Clamp(MostLevelParameters / labelColumns, 1, MostLevelsOfAColumn);
        for (int f = 0; f < recipe.Features.Count; f++)
        {
            Feature feature = recipe.Features[f];
            var slot = new int[feature.Levels.Count + 2]; // levels, unseen, missing
            Array.Fill(slot, -1);
            foreach (int level in OwnLevels(feature, cap))
            {
                slot[level] = parameters.Count;
                parameters.Add(new LinearParameter(f, level));
            }

            if (feature.HasMissing)
            {
                slot[^1] = parameters.Count;
                parameters.Add(new LinearParameter(f, LinearParameter.Missing));
            }

            if (!Array.TrueForAll(slot, parameter => parameter < 0)) slotFeatures.Add(f);
            slots.Add(slot);
        }

        SlotFeatures = slotFeatures;
        NumberFeatures = numbers;
        ParameterOfCode = slots;
        Parameters = parameters;
    }

    /// <summary>The recipe the layout belongs to.</summary>
    public FeatureRecipe Recipe { get; }

    /// <summary>What each of the P parameters stands for, the intercept first, numbers next.</summary>
    public IReadOnlyList<LinearParameter> Parameters { get; }

    /// <summary>The features that enter as numbers, in parameter order from 1.</summary>
    public IReadOnlyList<int> NumberFeatures { get; }

    /// <summary>The features of which at most one indicator is 1 in a row.</summary>
    public IReadOnlyList<int> SlotFeatures { get; }

    /// <summary>By feature: the parameter of each code (levels, unseen, missing last), −1 for none.</summary>
    public IReadOnlyList<int[]> ParameterOfCode { get; }

    /// <summary>A parameter's name for a reader: "amount", "grade = B", "amount missing".</summary>
    public string NameOf(int parameter)
    {
        (int feature, int level) = Parameters[parameter];
        if (feature < 0) return "intercept";
        string name = Recipe.Features[feature].Name;
        return level switch
        {
            -1 => name,
            LinearParameter.Missing => string.Create(CultureInfo.InvariantCulture, $"{name} missing"),
            _ => string.Create(CultureInfo.InvariantCulture, $"{name} = {Recipe.Features[feature].Levels[level]}"),
        };
    }

    /// <summary>The levels with a coefficient of their own, in level order.</summary>
    private static IEnumerable<int> OwnLevels(Feature feature, int cap)
    {
        if (feature.Levels.Count < 2) return [];
        return Enumerable.Range(0, feature.Levels.Count)
            .OrderByDescending(level => feature.LevelRows[level]).ThenBy(level => level)
            .Skip(1).Take(cap)
            .Where(level => feature.LevelRows[level] >= LeastLevelRows)
            .Order();
    }
}
