using RiskGan.Core.Data;
using RiskGan.Core.Encoders;
using RiskGan.Core.Persistence;
using RiskGan.Core.Rules;

namespace RiskGan.Core.Imputation;

/// <summary>What filling needs to know about a model, worked out once: links, levels, which columns are asked for, rules.</summary>
internal sealed class FillPlan
{
    /// <summary>Makes the plan.</summary>
    /// <param name="model">The model.</param>
    /// <param name="asked">Names of the columns to fill; empty for all.</param>
    /// <param name="found">Links found in the table besides the model's own.</param>
    /// <param name="rules">Rules every filled row must satisfy.</param>
    /// <param name="addsAbsent">True where columns the table lacks are made too.</param>
    public FillPlan(Model model, IReadOnlyCollection<string> asked, IEnumerable<ValueLink> found, IReadOnlyList<RowRule> rules, bool addsAbsent)
    {
        AddsAbsent = addsAbsent;
        Model = model;
        Encoder = model.Encoder;
        Schema = model.Schema;
        Rules = rules;
        Asked = [.. Schema.Columns.Select(column => asked.Count == 0 || asked.Contains(column.Name))];
        Links = [.. ValueLinks.Of(Encoder), .. found];
        CellOf = [.. Encoder.Roles.Select(role => role is LearnedRole learned ? learned.Cell : -1)];
        Levels = [.. Encoder.Roles.Select(LevelsOf)];
        CodeOfLevel = [.. Encoder.Categories.Select(category => category.Levels.Select(category.CodeOf).ToArray())];
    }

    public Model Model { get; }

    public TableEncoder Encoder { get; }

    public TableSchema Schema { get; }

    public IReadOnlyList<RowRule> Rules { get; }

    /// <summary>True where columns the table lacks are gaps throughout.</summary>
    public bool AddsAbsent { get; }

    /// <summary>By column: may its gaps be filled in the output?</summary>
    public bool[] Asked { get; }

    /// <summary>The model's links first.</summary>
    public ValueLink[] Links { get; }

    /// <summary>By column: its cell, or −1.</summary>
    public int[] CellOf { get; }

    /// <summary>By column: the levels the model knows.</summary>
    public IReadOnlyList<string>[] Levels { get; }

    /// <summary>By category block: the code of each known level.</summary>
    public int[][] CodeOfLevel { get; }

    private IReadOnlyList<string> LevelsOf(ColumnRole role) => role switch
    {
        LearnedRole learned when learned.Cell >= Encoder.Numerics.Count => Encoder.Categories[learned.Cell - Encoder.Numerics.Count].Levels,
        DependentRole { Levels: { } levels } => levels,
        BandRole band => band.Levels,
        ConstantRole { Constant.Text: { } text } => [text],
        _ => [],
    };
}
