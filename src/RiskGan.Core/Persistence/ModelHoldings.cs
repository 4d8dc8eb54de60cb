using RiskGan.Core.Data;
using RiskGan.Core.Encoders;

namespace RiskGan.Core.Persistence;

/// <summary>How a column comes back when rows are generated.</summary>
public enum ColumnTreatment
{
    /// <summary>Made by the generator.</summary>
    Learned,

    /// <summary>The training table's one value in every row.</summary>
    Copied,

    /// <summary>Made anew in the shape of the training keys, none of which is kept.</summary>
    Regenerated,

    /// <summary>Looked up from another column that determined it in every training row.</summary>
    LookedUp,
}

/// <summary>What a model file holds of one training column, for its owner to judge before sharing the file.</summary>
public sealed record ColumnHoldings
{
    /// <summary>The column.</summary>
    public required ColumnSchema Schema { get; init; }

    /// <summary>How it comes back.</summary>
    public required ColumnTreatment Treatment { get; init; }

    /// <summary>Every text of a training cell that stands in the file: levels with their counts in training, or a constant.</summary>
    public IReadOnlyList<string> Texts { get; init; } = [];

    /// <summary>How many training cells held each of <see cref="Texts"/>; null where the file does not say.</summary>
    public IReadOnlyList<long>? TextCounts { get; init; }

    /// <summary>How many different numbers of training cells stand in the file.</summary>
    public int DistinctNumbers { get; init; }

    /// <summary>True where neighbouring numbers were merged, so that not every training value stands in the file.</summary>
    public bool IsThinned { get; init; }

    /// <summary>The least number in the file, as the column writes it; null where it holds none.</summary>
    public string? Least { get; init; }

    /// <summary>The greatest number in the file, as the column writes it; null where it holds none.</summary>
    public string? Greatest { get; init; }

    /// <summary>How many training cells were missing, where the file says so.</summary>
    public long? MissingCells { get; init; }

    /// <summary>The determining column of <see cref="ColumnTreatment.LookedUp"/>, or the shape of <see cref="ColumnTreatment.Regenerated"/> keys.</summary>
    public string? Detail { get; init; }
}

/// <summary>Lists which training values a model holds; <c>riskgan inspect</c> prints it.</summary>
/// <remarks>Generated rows can show any of these values, so who may not see them may not have the file, nor perhaps the rows.</remarks>
public static class ModelHoldings
{
    /// <summary>One entry a column, in file order.</summary>
    public static IReadOnlyList<ColumnHoldings> Of(TableEncoder encoder)
    {
        ArgumentNullException.ThrowIfNull(encoder);
        var holdings = new ColumnHoldings[encoder.Schema.Columns.Count];
        for (int i = 0; i < holdings.Length; i++)
        {
            ColumnSchema schema = encoder.Schema.Columns[i];
            holdings[i] = encoder.Roles[i] switch
            {
                LearnedRole learned when learned.Cell < encoder.Numerics.Count => OfNumbers(schema, encoder.Numerics[learned.Cell].Law),
                LearnedRole learned => OfLevels(schema, encoder.Categories[learned.Cell - encoder.Numerics.Count]),
                ConstantRole constant => OfConstant(schema, constant.Constant),
                IdentifierRole identifier => new ColumnHoldings { Schema = schema, Treatment = ColumnTreatment.Regenerated, Detail = identifier.Generator.Description },
                DependentRole dependent => OfDependent(schema, dependent, encoder.Schema.Columns[dependent.Determinant].Name),
                BandRole band => OfBand(schema, band, encoder.Schema.Columns[band.Determinant].Name),
                LinkedRole linked => new ColumnHoldings { Schema = schema, Treatment = ColumnTreatment.LookedUp, Detail = linked.Link.Source(encoder.Schema) },
                _ => throw new NotSupportedException(encoder.Roles[i].GetType().Name),
            };
        }

        return holdings;
    }

    private static ColumnHoldings OfNumbers(ColumnSchema schema, ColumnLaw law) => WithNumbers(schema, ColumnTreatment.Learned, law.Values) with
    {
        IsThinned = law.MergedBelow > 0,
        MissingCells = law.MissingCount,
    };

    private static ColumnHoldings OfLevels(ColumnSchema schema, CategoryEncoder levels) => new()
    {
        Schema = schema,
        Treatment = ColumnTreatment.Learned,
        Texts = levels.Levels,
        TextCounts = levels.Counts,
        MissingCells = levels.MissingCount,
    };

    private static ColumnHoldings OfConstant(ColumnSchema schema, ConstantColumn constant) => schema.Kind.IsNumeric()
        ? WithNumbers(schema, ColumnTreatment.Copied, [constant.Number])
        : new ColumnHoldings { Schema = schema, Treatment = ColumnTreatment.Copied, Texts = constant.Text is null ? [] : [constant.Text] };

    private static ColumnHoldings OfDependent(ColumnSchema schema, DependentRole dependent, string determinant)
    {
        ColumnHoldings holdings = dependent.Numbers is not null
            ? WithNumbers(schema, ColumnTreatment.LookedUp, dependent.Numbers)
            : new ColumnHoldings { Schema = schema, Treatment = ColumnTreatment.LookedUp, Texts = dependent.Levels! };
        return holdings with { Detail = determinant };
    }

    // Its bounds lie between training values of the determining column, which stand in the file anyway.
    private static ColumnHoldings OfBand(ColumnSchema schema, BandRole band, string determinant) =>
        new() { Schema = schema, Treatment = ColumnTreatment.LookedUp, Texts = band.Levels, Detail = determinant };

    private static ColumnHoldings WithNumbers(ColumnSchema schema, ColumnTreatment treatment, IReadOnlyCollection<double> values)
    {
        double[] distinct = [.. values.Where(value => !double.IsNaN(value)).Distinct().Order()];
        return new ColumnHoldings
        {
            Schema = schema,
            Treatment = treatment,
            DistinctNumbers = distinct.Length,
            Least = distinct.Length == 0 ? null : schema.FormatNumber(distinct[0]),
            Greatest = distinct.Length == 0 ? null : schema.FormatNumber(distinct[^1]),
        };
    }
}
