using RiskGan.Core.Data;
using RiskGan.Core.Evaluation;

namespace RiskGan.Core.Rules;

/// <summary>What one declared rule met.</summary>
/// <param name="Name">The rule.</param>
/// <param name="Broken">Drawn rows that broke it.</param>
/// <param name="Mended">Those that were repaired by setting a number.</param>
/// <param name="Left">Imputed rows that break it still, because no draw found a way; never a generated one.</param>
public sealed record RuleCounts(string Name, long Broken, long Mended, long Left)
{
    /// <summary>Rows that were drawn again.</summary>
    public long DrawnAgain => Broken - Mended - Left;
}

/// <summary>How the rules changed one column's law.</summary>
/// <param name="Column">The column.</param>
/// <param name="IsNumeric">Numbers or labels.</param>
/// <param name="Distance">Between the cells as first drawn and as they are given: Kolmogorov-Smirnov for numbers (or the change of the missing share, where greater), total variation for labels.</param>
/// <param name="MeanBefore">Mean of the numbers as first drawn; NaN for labels.</param>
/// <param name="MeanAfter">Mean of the numbers given; NaN for labels.</param>
public sealed record MarginChange(string Column, bool IsNumeric, double Distance, double MeanBefore, double MeanAfter);

/// <summary>What the declared rules did to drawn rows: violations, repairs, rejections, acceptance, and the change of each column's law.</summary>
/// <remarks>Workers fill ledgers of their own, which one thread adds up in the order of the rows, so that no figure depends on threads.</remarks>
public sealed class RuleLedger
{
    private readonly IReadOnlyList<RowRule> _rules;
    private readonly long[] _broken;
    private readonly long[] _mended;
    private readonly long[] _left;
    private readonly List<Piece> _pieces = [];
    private readonly List<LawComparison> _columns = [];

    /// <summary>An empty ledger.</summary>
    public RuleLedger(IReadOnlyList<RowRule> rules)
    {
        ArgumentNullException.ThrowIfNull(rules);
        _rules = rules;
        _broken = new long[rules.Count];
        _mended = new long[rules.Count];
        _left = new long[rules.Count];
    }

    /// <summary>Rows the rules were held against.</summary>
    public long Checked { get; private set; }

    /// <summary>Those that were thrown away.</summary>
    public long Rejected { get; private set; }

    /// <summary>Share of the checked rows that were kept, as they were or repaired; 1 where none was checked.</summary>
    public double Acceptance => Checked == 0 ? 1 : 1 - ((double)Rejected / Checked);

    /// <summary>By rule, in the schema's order.</summary>
    public IReadOnlyList<RuleCounts> Rules => [.. _rules.Select((rule, i) => new RuleCounts(rule.Name, _broken[i], _mended[i], _left[i]))];

    /// <summary>By column, identifiers and columns without a cell left out: cells as first drawn against cells given.</summary>
    public IReadOnlyList<MarginChange> Margins =>
    [
        .. from column in _columns
           let distance = column.Distance()
           where column.Schema.Kind != ColumnKind.Identifier && !double.IsNaN(distance)
           select new MarginChange(column.Schema.Name, column.Schema.Kind.IsNumeric(), distance, column.Means.First, column.Means.Second),
    ];

    /// <summary>Adds a worker's ledger; its rows are forgotten but for what <see cref="Margins"/> needs.</summary>
    public void Add(RuleLedger other)
    {
        ArgumentNullException.ThrowIfNull(other);
        for (int rule = 0; rule < _broken.Length; rule++)
        {
            _broken[rule] += other._broken[rule];
            _mended[rule] += other._mended[rule];
            _left[rule] += other._left[rule];
        }

        Checked += other.Checked;
        Rejected += other.Rejected;
        foreach (Piece piece in other._pieces)
        {
            Gather(piece.Before, piece.IsCounted, isAfter: false);
            Gather(piece.After, piece.IsCounted, isAfter: true);
        }
    }

    /// <summary>A drawn row broke a rule.</summary>
    internal void Broke(int rule, bool isMended, bool isLeft = false)
    {
        _broken[rule]++;
        if (isMended) _mended[rule]++;
        if (isLeft) _left[rule]++;
    }

    /// <summary>So many rows were held against the rules, and so many of them thrown away.</summary>
    internal void Count(long held, long rejected)
    {
        Checked += held;
        Rejected += rejected;
    }

    /// <summary>Rows as first drawn and as given, and by column and row which cells count; null for all.</summary>
    internal void Compare(Table before, Table after, bool[][]? isCounted = null) => _pieces.Add(new Piece(before, after, isCounted));

    private void Gather(Table table, bool[][]? isCounted, bool isAfter)
    {
        for (int i = 0; i < table.Columns.Count; i++)
        {
            if (_columns.Count == i) _columns.Add(new LawComparison(table.Columns[i].Schema));
            if (table.Columns[i].Schema.Kind == ColumnKind.Identifier) continue;
            for (int row = 0; row < table.RowCount; row++)
                if (isCounted is null || isCounted[i][row]) _columns[i].Add(table.Columns[i], row, isAfter);
        }
    }

    private sealed record Piece(Table Before, Table After, bool[][]? IsCounted);
}
