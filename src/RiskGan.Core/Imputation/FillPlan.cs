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
    /// <param name="missingIsValue">True where a missing cell of a column the table has is evidence, not a gap.</param>
    public FillPlan(Model model, IReadOnlyCollection<string> asked, IEnumerable<ValueLink> found, IReadOnlyList<RowRule> rules, bool addsAbsent, bool missingIsValue = false)
    {
        AddsAbsent = addsAbsent;
        MissingIsValue = missingIsValue;
        Model = model;
        Encoder = model.Encoder;
        Schema = model.Schema;
        Rules = rules;
        Asked = [.. Schema.Columns.Select(column => asked.Count == 0 || asked.Contains(column.Name))];
        Links = [.. ValueLinks.Of(Encoder), .. found];
        CellOf = [.. Encoder.Roles.Select(role => role is LearnedRole learned ? learned.Cell : -1)];
        Levels = [.. Encoder.Roles.Select(LevelsOf)];
        TotalLinks = [.. Encoder.Roles.OfType<LinkedRole>().Select(role => role.Link)];
        CodeOfLevel = [.. Encoder.Categories.Select(category => category.Levels.Select(category.CodeOf).ToArray())];
    }

    public Model Model { get; }

    public TableEncoder Encoder { get; }

    public TableSchema Schema { get; }

    public IReadOnlyList<RowRule> Rules { get; }

    /// <summary>True where columns the table lacks are gaps throughout.</summary>
    public bool AddsAbsent { get; }

    /// <summary>True where "missing" is a value like any other: known where the table has the column, drawn where it does not.</summary>
    public bool MissingIsValue { get; }

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

    /// <summary>Numeric columns that are computed from others in every row.</summary>
    public ExactLink[] TotalLinks { get; }

    /// <summary>The link whose cell "does it hold?" this is, or null.</summary>
    public ExactLink? LinkOf(int cell)
    {
        int block = cell - Encoder.Numerics.Count;
        return block >= 0 && block < Encoder.LinkCells.Count ? Encoder.LinkCells[block] : null;
    }

    /// <summary>Writes the cells of a row that are known into an encoded row.</summary>
    /// <param name="gaps">The rows.</param>
    /// <param name="row">Which.</param>
    /// <param name="jitter">By cell: the place inside a tie, in (0, 1).</param>
    /// <param name="observed">1 for every cell written, 0 for the others.</param>
    /// <param name="target">The encoded row, zero before.</param>
    public void Encode(GapTable gaps, int row, Func<int, float> jitter, Span<float> observed, Span<float> target) =>
        Encode(gaps, gaps.Columns, row, jitter, observed, target);

    /// <summary>The same with the row's cells taken from other columns, such as a draw's.</summary>
    public void Encode(GapTable gaps, WorkColumn[] columns, int row, Func<int, float> jitter, Span<float> observed, Span<float> target)
    {
        EncodedLayout layout = Encoder.Layout;
        for (int cell = 0; cell < layout.CellCount; cell++)
        {
            observed[cell] = 0f;
            WorkColumn column = columns[layout.SourceColumns[cell]];
            int block = cell - layout.NumericCount;
            if (LinkOf(cell) is { } link)
            {
                int code = LinkFill.CodeOf(link, Encoder.Numerics[CellOf[link.Target]].Law, columns, row);
                if (code < 0) continue;
                target[layout.BlockStarts[block] + code] = 1f;
            }
            else if (column.IsMissing(row))
            {
                if (!MissingIsValue || gaps.IsGap[layout.SourceColumns[cell]][row] || !EncodeMissing(cell, jitter, target)) continue;
            }
            else if (cell < layout.NumericCount)
            {
                int atom = Encoder.Numerics[cell].Law.AtomOf(column.Numbers![row]);
                if (atom < 0) continue;
                target[cell] = Encoder.Numerics[cell].Encode(atom, jitter(cell));
            }
            else
            {
                int level = column.Codes![row];
                if (level >= CodeOfLevel[block].Length) continue; // a level the model has not met says nothing to it
                target[layout.BlockStarts[block] + CodeOfLevel[block][level]] = 1f;
            }

            observed[cell] = 1f;
        }
    }

    // False where training never met a missing cell there: it says nothing to the model.
    private bool EncodeMissing(int cell, Func<int, float> jitter, Span<float> target)
    {
        if (cell < Encoder.Numerics.Count)
        {
            if (!Encoder.Numerics[cell].Law.HasMissing) return false;
            target[cell] = Encoder.Numerics[cell].Encode(0, jitter(cell));
            return true;
        }

        int block = cell - Encoder.Numerics.Count;
        int code = Encoder.Categories[block].MissingCode;
        if (code >= 0) target[Encoder.Layout.BlockStarts[block] + code] = 1f;
        return code >= 0;
    }

    private IReadOnlyList<string> LevelsOf(ColumnRole role) => role switch
    {
        LearnedRole learned when learned.Cell >= Encoder.Numerics.Count => Encoder.Categories[learned.Cell - Encoder.Numerics.Count].Levels,
        DependentRole { Levels: { } levels } => levels,
        BandRole band => band.Levels,
        ConstantRole { Constant.Text: { } text } => [text],
        _ => [],
    };
}
