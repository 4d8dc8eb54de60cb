using RiskGan.Core.Data;
using RiskGan.Core.Errors;
using RiskGan.Core.Numerics;
using RiskGan.Core.Persistence;
using RiskGan.Core.Tails;

// Not RiskGan.Core.Encoding, after the folder: that name would hide System.Text.Encoding in the whole library.
namespace RiskGan.Core.Encoders;

/// <summary>Table ↔ rows of the generator's code: normal scores for numbers, one-hot blocks for categories; the rest is copied, looked up or made anew.</summary>
/// <remarks>
/// Fitting learns, encoding and decoding never do. Columns by role: numbers and dates → <see cref="RankEncoder"/>; labels and text → <see cref="CategoryEncoder"/>;
/// one value throughout → <see cref="ConstantColumn"/>; unique keys → <see cref="IdentifierGenerator"/>; determined by another column → <see cref="FunctionalDependency"/> or <see cref="BandDependency"/>.
/// <para>
/// Shapes: an encoded row has D = <see cref="EncodedLayout.Width"/> entries, J numeric scores first, then the blocks, each group in file order.
/// Decoding row r of a batch needs only that row, the seed and the row's number, so batches may be cut anywhere.
/// </para>
/// <para>Edges: one row makes every column constant, and a table of identifiers and constants alone is refused.</para>
/// </remarks>
public sealed class TableEncoder
{
    private readonly RankEncoder[] _numerics;
    private readonly CategoryEncoder[] _categories;

    internal TableEncoder(
        TableSchema schema, ColumnRole[] roles, RankEncoder[] numerics, CategoryEncoder[] categories, ExactLink[] links, int rowCount, IReadOnlyList<string> notices, MemoryEstimate estimate)
    {
        Schema = schema;
        Roles = roles;
        _numerics = numerics;
        _categories = categories;
        RowCount = rowCount;
        Notices = notices;
        Estimate = estimate;
        LinkCells = links;
        Layout = LayOut(roles, numerics, categories, links);
    }

    /// <summary>The columns in file order.</summary>
    public TableSchema Schema { get; }

    /// <summary>Where each learned column lies in an encoded row.</summary>
    public EncodedLayout Layout { get; }

    /// <summary>The J numeric columns' encoders, in cell order.</summary>
    public IReadOnlyList<RankEncoder> Numerics => _numerics;

    /// <summary>The category blocks' encoders, in cell order.</summary>
    public IReadOnlyList<CategoryEncoder> Categories => _categories;

    /// <summary>Number of training rows N.</summary>
    public int RowCount { get; }

    /// <summary>What was decided, a sentence each: dependencies, groups, identifiers, constants, interpolation.</summary>
    public IReadOnlyList<string> Notices { get; }

    /// <summary>Memory a training of this layout needs.</summary>
    public MemoryEstimate Estimate { get; }

    /// <summary>The role of each column, in file order.</summary>
    internal IReadOnlyList<ColumnRole> Roles { get; }

    /// <summary>The links that hold in some rows; block i of the layout says whether link i holds.</summary>
    internal IReadOnlyList<ExactLink> LinkCells { get; }

    /// <summary>Learns the encoding of a table.</summary>
    /// <exception cref="RiskGanException">No rows (RG201), nothing to learn (RG202), infinite cells (RG203), or too much memory even with rare levels grouped (RG204).</exception>
    public static TableEncoder Fit(Table table, EncoderOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(table);
        return new TableEncoderFit(table, options ?? new EncoderOptions()).Run();
    }

    /// <summary>Reads an encoder back from a model file's content, checking everything before use.</summary>
    /// <exception cref="RiskGanException">A field is missing or wrong (RG421).</exception>
    public static TableEncoder Load(ModelContent content, TableSchema schema)
    {
        ArgumentNullException.ThrowIfNull(content);
        ArgumentNullException.ThrowIfNull(schema);
        return EncoderStore.Load(content, schema);
    }

    /// <summary>Adds the encoder to a model file's content: the document "encoder" and tensors "law.…", "levels.…", "dependency.…".</summary>
    public void Save(ModelContent content)
    {
        ArgumentNullException.ThrowIfNull(content);
        EncoderStore.Save(this, content);
    }

    /// <summary>Encodes a table with this encoder's columns, the training table or another; columns are found by name.</summary>
    /// <param name="table">N rows; columns beyond the learned ones are not looked at.</param>
    /// <param name="unseen">What to do with labels and missing cells training never met. Unknown numbers always count as the nearest known one.</param>
    /// <exception cref="RiskGanException">A learned column is absent or of another kind (RG206), or cells are unseen and refused (RG205).</exception>
    public EncodedTable Encode(Table table, UnseenCells unseen = UnseenCells.Refuse)
    {
        ArgumentNullException.ThrowIfNull(table);
        Column[] columns = LearnedColumns(table);
        var encoded = new EncodedTable(Layout, _numerics, table.RowCount);
        var faults = new List<(string Column, int Unseen, string? Example, int Missing)>();
        for (int cell = 0; cell < columns.Length; cell++)
        {
            if (IsLinkCell(cell))
            {
                EncodeLink(encoded, cell, table);
                continue;
            }

            (int unknown, string? example, int missing) = columns[cell] is NumericColumn numeric
                ? EncodeNumeric(encoded, cell, numeric)
                : EncodeCategory(encoded, cell, (CategoryColumn)columns[cell]);
            if (unknown + missing > 0) faults.Add((columns[cell].Name, unknown, example, missing));
        }

        return faults.Count > 0 && unseen == UnseenCells.Refuse ? throw Fault.UnseenCells(faults) : encoded;
    }

    /// <summary>Turns encoded rows back into a table with all original columns in file order and of their original kinds.</summary>
    /// <remarks>
    /// A number is decoded from its score, a block by its greatest entry, the first of equals. Choices inside a row (a level inside a group, a new
    /// identifier) belong to (seed, column, firstRow + r): the row does not depend on how rows are batched.
    /// </remarks>
    /// <param name="rows">B×D.</param>
    /// <param name="firstRow">Number of the batch's first row in the whole generated table, 0-based.</param>
    /// <param name="seed">The sampling seed.</param>
    /// <param name="tails">Tails that go on beyond the training values; null to keep to the observed range.</param>
    /// <param name="copies">Identities between numbers to put drawn values on, or null.</param>
    /// <exception cref="ArgumentException">rows does not have D columns, or a score is NaN.</exception>
    public Table Decode(Matrix<float> rows, long firstRow, ulong seed, TailSplice? tails = null, ExactCopies? copies = null) => Decode(rows, firstRow, seed, tails, copies, new DecodeRoom(Layout));

    /// <summary>The same in memory of the caller's: the table is good until the room is used again.</summary>
    internal Table Decode(Matrix<float> rows, long firstRow, ulong seed, TailSplice? tails, ExactCopies? copies, DecodeRoom room)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentOutOfRangeException.ThrowIfNegative(firstRow);
        if (rows.Columns != Layout.Width) throw new ArgumentException($"Rows of {rows.Columns} columns do not fit a layout of {Layout.Width}.", nameof(rows));
        var columns = new Column[Roles.Count];
        int[][] codes = Codes(rows, room);
        for (int i = 0; i < columns.Length; i++)
        {
            ColumnSchema schema = Schema.Columns[i];
            columns[i] = Roles[i] switch
            {
                LearnedRole learned when learned.Cell < _numerics.Length => DecodeNumeric(schema, rows, learned.Cell, room),
                LearnedRole learned => DecodeCategory(schema, learned.Cell - _numerics.Length, codes[learned.Cell - _numerics.Length], new RandomStream(seed, RandomPurpose.Decoding, 0, (uint)i), firstRow),
                IdentifierRole identifier => MakeIdentifiers(schema, rows.Rows, identifier.Generator, seed, i, firstRow),
                ConstantRole constant => constant.Constant.Decode(rows.Rows),
                _ => null!, // dependent columns follow below, when their determinants are there
            };
        }

        ApplyLinks(columns, codes);
        tails?.Apply(columns, rows, firstRow, seed);
        copies?.Apply(columns);
        for (int i = 0; i < columns.Length; i++)
        {
            if (Roles[i] is DependentRole dependent) columns[i] = dependent.Decode(Schema.Columns[i], (CategoryColumn)columns[dependent.Determinant]);
            else if (Roles[i] is BandRole band) columns[i] = band.Decode(Schema.Columns[i], (NumericColumn)columns[band.Determinant]);
        }

        return new Table(Schema, columns);
    }

    /// <summary>Whether a row of table columns obeys a link with a value that is rare in the target's law.</summary>
    internal static bool Holds(ExactLink link, ColumnLaw law, Column[] columns, int row)
    {
        double value = ((NumericColumn)columns[link.Target]).Values[row];
        return value != 0 && ExactLink.Rounded(link.Value(columns, row), columns[link.Target].Schema) == value && IsRare(link, law, value);
    }

    /// <summary>Whether a link that the generator says holds is obeyed: never out of the column's own range, and never onto a value common enough to be no link.</summary>
    /// <param name="link">The link.</param>
    /// <param name="unrounded">Its right-hand side.</param>
    /// <param name="value">The target's value.</param>
    internal bool Decides(ExactLink link, double unrounded, out double value)
    {
        ColumnLaw law = _numerics[((LearnedRole)Roles[link.Target]).Cell].Law;
        value = ExactLink.Rounded(unrounded, Schema.Columns[link.Target]);
        return law.Values.Length > 0 && value >= law.Values[0] && value <= law.Values[^1] && value != 0 && IsRare(link, law, value);
    }

    private static bool IsRare(ExactLink link, ColumnLaw law, double value)
    {
        int atom = law.AtomOf(value);
        return atom >= 0 && (law.ValueOf(atom) != value || law.CountOf(atom) < link.RareBelow);
    }

    private static EncodedLayout LayOut(ColumnRole[] roles, RankEncoder[] numerics, CategoryEncoder[] categories, ExactLink[] links)
    {
        var sources = new int[numerics.Length + categories.Length];
        for (int i = 0; i < links.Length; i++) sources[numerics.Length + i] = links[i].Target;
        for (int i = 0; i < roles.Length; i++)
            if (roles[i] is LearnedRole learned) sources[learned.Cell] = i;
        return new EncodedLayout([.. numerics.Select(n => n.Name), .. categories.Select(c => c.Name)], sources, [.. categories.Select(c => c.Width)]);
    }

    private Column[] LearnedColumns(Table table)
    {
        var columns = new Column[Layout.CellCount];
        var absent = new List<string>();
        var otherKind = new List<(string, string, string)>();
        for (int cell = 0; cell < columns.Length; cell++)
        {
            ColumnSchema expected = Schema.Columns[Layout.SourceColumns[cell]];
            Column? column = table.Find(expected.Name);
            if (column is null) absent.Add(expected.Name);
            else if (column is NumericColumn != (cell < _numerics.Length || IsLinkCell(cell))) otherKind.Add((expected.Name, KindName(column.Schema), KindName(expected)));
            else columns[cell] = column;
        }

        foreach (ExactLink link in LinkCells)
        {
            foreach (int source in (int[])[link.First, link.Second])
                if (source >= 0 && table.Find(Schema.Columns[source].Name) is not NumericColumn) absent.Add(Schema.Columns[source].Name);
        }

        return absent.Count + otherKind.Count > 0 ? throw Fault.ColumnsDiffer(absent, otherKind) : columns;
    }

    private static string KindName(ColumnSchema schema) => schema.Kind.ToString().ToLowerInvariant();

    private (int Unknown, string? Example, int Missing) EncodeNumeric(EncodedTable encoded, int cell, NumericColumn column)
    {
        ColumnLaw law = _numerics[cell].Law;
        int unknown = 0;
        int missing = 0;
        string? example = null;
        for (int row = 0; row < column.Count; row++)
        {
            int atom = law.AtomOf(column.Values[row]);
            if (atom < 0)
            {
                if (column.IsMissing(row)) missing++;
                else if (unknown++ == 0) example = column.Format(row);
                atom = law.AtomAt(0.5);
            }

            encoded.Set(row, cell, atom);
        }

        return (unknown, example, missing);
    }

    private (int Unknown, string? Example, int Missing) EncodeCategory(EncodedTable encoded, int cell, CategoryColumn column)
    {
        CategoryEncoder encoder = _categories[cell - _numerics.Length];
        int[] codeOfLevel = [encoder.MissingCode, .. column.Levels.Select(encoder.CodeOf)];
        int standIn = encoder.MissingCode >= 0 ? encoder.MissingCode : encoder.MostFrequentCode;
        int unknown = 0;
        int missing = 0;
        string? example = null;
        for (int row = 0; row < column.Count; row++)
        {
            int code = codeOfLevel[column.Codes[row] + 1];
            if (code < 0)
            {
                if (column.IsMissing(row)) missing++;
                else if (unknown++ == 0) example = column.Levels[column.Codes[row]];
                code = standIn;
            }

            encoded.Set(row, cell, code);
        }

        return (unknown, example, missing);
    }

    private bool IsLinkCell(int cell) => cell >= _numerics.Length && cell < _numerics.Length + LinkCells.Count;

    private void EncodeLink(EncodedTable encoded, int cell, Table table)
    {
        ExactLink link = LinkCells[cell - _numerics.Length];
        var columns = new Column[Roles.Count];
        foreach (int position in (int[])[link.Target, link.First, link.Second])
            if (position >= 0) columns[position] = table.Find(Schema.Columns[position].Name)!;
        ColumnLaw law = _numerics[((LearnedRole)Roles[link.Target]).Cell].Law;
        for (int row = 0; row < table.RowCount; row++) encoded.Set(row, cell, Holds(link, law, columns, row) ? 1 : 0);
    }

    // By target in file order, whose sources stand before it: a link may build on another.
    private void ApplyLinks(Column[] columns, int[][] codes)
    {
        for (int i = 0; i < columns.Length; i++)
        {
            if (Roles[i] is LinkedRole { Link: { } total })
            {
                var values = new double[((NumericColumn)columns[total.First]).Count];
                for (int r = 0; r < values.Length; r++) values[r] = ExactLink.Rounded(total.Value(columns, r), Schema.Columns[i]);
                columns[i] = new NumericColumn(Schema.Columns[i], values);
            }

            for (int l = 0; l < LinkCells.Count; l++)
                if (LinkCells[l].Target == i) ApplyLink(LinkCells[l], codes[l], (NumericColumn)columns[i], columns);
        }
    }

    // Where the generator says that it holds.
    private void ApplyLink(ExactLink link, int[] holds, NumericColumn target, Column[] columns)
    {
        for (int r = 0; r < target.Count; r++)
        {
            if (holds[r] != 1) continue;
            if (Decides(link, link.Value(columns, r), out double value)) target.Values[r] = value;
        }
    }

    private NumericColumn DecodeNumeric(ColumnSchema schema, Matrix<float> rows, int cell, DecodeRoom room)
    {
        double[] values = room.Numbers(cell, rows.Rows);
        _numerics[cell].DecodeCell(rows, cell, values);
        return new NumericColumn(schema, values);
    }

    // Codes become levels in place.
    private CategoryColumn DecodeCategory(ColumnSchema schema, int block, int[] codes, RandomStream stream, long firstRow)
    {
        CategoryEncoder encoder = _categories[block];
        for (int r = 0; r < codes.Length; r++)
        {
            int code = codes[r];
            codes[r] = encoder.LevelOf(code, encoder.IsGroup(code) ? stream.UniformDouble(firstRow + r) : 0.5);
        }

        return new CategoryColumn(schema, encoder.Levels, codes);
    }

    // For each block the rows' codes.
    private int[][] Codes(Matrix<float> rows, DecodeRoom room)
    {
        int[][] codes = [.. Enumerable.Range(0, _categories.Length).Select(block => room.Codes(block, rows.Rows))];
        if (codes.Length == 0) return codes;
        TurnedRows turned = room.Turned;
        Span<int> some = stackalloc int[TurnedRows.Count];
        for (int first = 0; first < rows.Rows; first += TurnedRows.Count)
        {
            int count = Math.Min(TurnedRows.Count, rows.Rows - first);
            turned.Take(rows, first, count);
            for (int block = 0; block < codes.Length; block++)
            {
                turned.Codes(block, some);
                some[..count].CopyTo(codes[block].AsSpan(first));
            }
        }

        return codes;
    }

    private static CategoryColumn MakeIdentifiers(ColumnSchema schema, int count, IdentifierGenerator generator, ulong seed, int column, long firstRow)
    {
        var identifiers = new string[count];
        var codes = new int[count];
        for (int r = 0; r < count; r++) (identifiers[r], codes[r]) = (generator.Make(seed, column, firstRow + r), r);
        return new CategoryColumn(schema, identifiers, codes);
    }
}
