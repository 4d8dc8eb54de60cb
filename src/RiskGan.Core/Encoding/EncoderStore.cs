using System.Globalization;
using System.Text.Json;
using RiskGan.Core.Data;
using RiskGan.Core.Errors;
using RiskGan.Core.Persistence;

namespace RiskGan.Core.Encoders;

/// <summary>A <see cref="TableEncoder"/> as part of a model file: the document "encoder" and, for each cell or dependent column, its arrays as tensors.</summary>
/// <remarks>
/// Tensors: <c>law.&lt;cell&gt;.values</c> (double) and <c>law.&lt;cell&gt;.counts</c> (long) for a numeric cell, <c>levels.&lt;cell&gt;.counts</c> (long) for a category
/// block, <c>dependency.&lt;column&gt;.numbers</c> (double) for a numeric dependent column, <c>band.&lt;column&gt;.bounds</c> (double) for one looked up band by band. All else follows from these and is computed anew.
/// </remarks>
internal static class EncoderStore
{
    public static void Save(TableEncoder encoder, ModelContent content)
    {
        var columns = new ColumnDocument[encoder.Roles.Count];
        for (int i = 0; i < columns.Length; i++)
            columns[i] = Describe(encoder, i, content) with { Name = encoder.Schema.Columns[i].Name };
        var document = new EncoderDocument { Version = EncoderDocument.CurrentVersion, RowCount = encoder.RowCount, Columns = columns, Notices = encoder.Notices };
        if (encoder.LinkCells.Count > 0) document = document with { Links = [.. encoder.LinkCells.Select((link, i) => ToDocument(link, encoder, encoder.Categories[i].Counts[1]))] };
        content.Documents.Add(EncoderDocument.Name, JsonSerializer.Serialize(document, EncoderJson.Default.EncoderDocument));
    }

    public static TableEncoder Load(ModelContent content, TableSchema schema) => new Reader(content, schema).Read();

    private static LinkDocument ToDocument(ExactLink link, TableEncoder encoder, long rows) => new()
    {
        Kind = link.Kind switch { LinkKind.Equal => "equal", LinkKind.Sum => "sum", _ => "difference" },
        Target = encoder.Schema.Columns[link.Target].Name,
        First = encoder.Schema.Columns[link.First].Name,
        Second = link.Second < 0 ? null : encoder.Schema.Columns[link.Second].Name,
        RareBelow = link.RareBelow,
        Share = link.Share,
        Rows = rows,
    };

    private static ColumnDocument Describe(TableEncoder encoder, int column, ModelContent content)
    {
        int numerics = encoder.Numerics.Count;
        switch (encoder.Roles[column])
        {
            case LearnedRole learned when learned.Cell < numerics:
                ColumnLaw law = encoder.Numerics[learned.Cell].Law;
                content.Add(NamedTensor.Of(LawValues(learned.Cell), law.Values));
                content.Add(NamedTensor.Of(LawCounts(learned.Cell), law.Counts));
                return new ColumnDocument { Role = ColumnDocument.Numeric, MissingCount = law.MissingCount, MergedBelow = law.MergedBelow };
            case LearnedRole learned:
                CategoryEncoder category = encoder.Categories[learned.Cell - numerics];
                content.Add(NamedTensor.Of(LevelCounts(learned.Cell), category.Counts));
                return new ColumnDocument
                {
                    Role = ColumnDocument.Category,
                    Levels = category.Levels,
                    MissingCount = category.MissingCount,
                    LevelBudget = category.LevelBudget,
                    RareGroups = category.RareGroups,
                };
            case ConstantRole constant:
                double number = constant.Constant.Number;
                return new ColumnDocument { Role = ColumnDocument.Constant, Text = constant.Constant.Text, Number = double.IsNaN(number) ? null : number };
            case IdentifierRole identifier:
                return new ColumnDocument { Role = ColumnDocument.Identifier, Shape = identifier.Generator.ToDocument() };
            case DependentRole dependent:
                if (dependent.Numbers is not null) content.Add(NamedTensor.Of(DependencyNumbers(column), dependent.Numbers));
                return new ColumnDocument
                {
                    Role = ColumnDocument.Dependent,
                    Determinant = encoder.Schema.Columns[dependent.Determinant].Name,
                    Levels = dependent.Levels,
                    Labels = dependent.Codes is null ? null : [.. dependent.Codes.Select(code => code < 0 ? null : dependent.Levels![code])],
                };
            case LinkedRole linked:
                return new ColumnDocument { Role = ColumnDocument.Linked, Link = ToDocument(linked.Link, encoder, encoder.RowCount) };
            case BandRole band:
                content.Add(NamedTensor.Of(BandBounds(column), band.Bounds));
                return new ColumnDocument
                {
                    Role = ColumnDocument.Band,
                    Determinant = encoder.Schema.Columns[band.Determinant].Name,
                    Levels = band.Levels,
                    Labels = [.. band.Codes.Select(code => code < 0 ? null : band.Levels[code])],
                };
            default:
                throw new InvalidOperationException("A column has no role");
        }
    }

    private static string LawValues(int cell) => string.Create(CultureInfo.InvariantCulture, $"law.{cell}.values");

    private static string LawCounts(int cell) => string.Create(CultureInfo.InvariantCulture, $"law.{cell}.counts");

    private static string LevelCounts(int cell) => string.Create(CultureInfo.InvariantCulture, $"levels.{cell}.counts");

    private static string DependencyNumbers(int column) => string.Create(CultureInfo.InvariantCulture, $"dependency.{column}.numbers");

    private static string BandBounds(int column) => string.Create(CultureInfo.InvariantCulture, $"band.{column}.bounds");

    /// <summary>One reading: each field is checked where it is read, and a wrong one named.</summary>
    private sealed class Reader(ModelContent content, TableSchema schema)
    {
        private readonly ColumnRole?[] _roles = new ColumnRole?[schema.Columns.Count];
        private readonly List<RankEncoder> _numerics = [];
        private readonly List<CategoryEncoder> _categories = [];
        private EncoderDocument _document = new();
        private IReadOnlyList<ColumnDocument> _columns = [];

        public TableEncoder Read()
        {
            ReadDocument();
            int numericCount = _columns.Count(c => c.Role == ColumnDocument.Numeric);
            ExactLink[] links = [.. (_document.Links ?? []).Select(ReadLinkCell)];
            for (int i = 0; i < _roles.Length; i++) _roles[i] = ReadColumn(i, numericCount);
            // Dependent columns last: they point at learned columns that must be there.
            for (int i = 0; i < _roles.Length; i++) _roles[i] ??= _columns[i].Role == ColumnDocument.Band ? ReadBand(i) : ReadDependent(i);
            foreach (ExactLink link in links.Concat(_roles.OfType<LinkedRole>().Select(role => role.Link))) CheckLink(link);
            if (_numerics.Count + _categories.Count == 0) throw Fault.ModelPartBroken("encoder.columns", "no column is learned");
            return new TableEncoder(schema, _roles!, [.. _numerics], [.. _categories], links, _document.RowCount, _document.Notices ?? [], Estimate());
        }

        private void ReadDocument()
        {
            if (!content.Documents.TryGetValue(EncoderDocument.Name, out string? text)) throw Fault.ModelPartBroken(EncoderDocument.Name, "the document is missing");
            try
            {
                _document = JsonSerializer.Deserialize(text, EncoderJson.Default.EncoderDocument) ?? throw Fault.ModelPartBroken(EncoderDocument.Name, "the document is empty");
            }
            catch (JsonException exception)
            {
                throw Fault.ModelPartBroken(exception.Path ?? EncoderDocument.Name, "the JSON text cannot be read", exception);
            }

            if (_document.Version != EncoderDocument.CurrentVersion)
                throw Fault.ModelPartBroken("encoder.version", string.Create(CultureInfo.InvariantCulture, $"{_document.Version} is not {EncoderDocument.CurrentVersion}"));
            if (_document.RowCount < 1) throw Fault.ModelPartBroken("encoder.rowCount", "it is not positive");
            if (_document.Notices is not null && _document.Notices.Any(notice => notice is null)) throw Fault.ModelPartBroken("encoder.notices", "one is null");
            _columns = _document.Columns ?? [];
            if (_columns.Count != schema.Columns.Count)
                throw Fault.ModelPartBroken("encoder.columns", string.Create(CultureInfo.InvariantCulture, $"{_columns.Count} columns stand against {schema.Columns.Count} of the schema"));
            for (int i = 0; i < _columns.Count; i++)
                if (_columns[i]?.Name != schema.Columns[i].Name) throw Wrong(i, "name", "it is not the schema's name at this place");
        }

        private ColumnRole? ReadColumn(int column, int numericCount)
        {
            ColumnDocument document = _columns[column];
            switch (document.Role)
            {
                case ColumnDocument.Numeric:
                    _numerics.Add(ReadNumeric(column, _numerics.Count));
                    return new LearnedRole(_numerics.Count - 1);
                case ColumnDocument.Category:
                    _categories.Add(ReadCategory(column, numericCount + _categories.Count));
                    return new LearnedRole(numericCount + _categories.Count - 1);
                case ColumnDocument.Constant:
                    return ReadConstant(column);
                case ColumnDocument.Identifier:
                    CheckStorage(column, isNumeric: false);
                    IdentifierDocument shape = document.Shape ?? throw Wrong(column, "shape", "it is missing");
                    return new IdentifierRole(Checked(column, "shape", () => IdentifierGenerator.FromDocument(shape)));
                case ColumnDocument.Linked:
                    CheckStorage(column, isNumeric: true);
                    ExactLink link = ReadLink(document.Link);
                    if (link.Target != column || !link.IsTotal) throw Wrong(column, "link", "it is another column's");
                    return new LinkedRole(link);
                case ColumnDocument.Dependent or ColumnDocument.Band:
                    return null;
                default:
                    throw Wrong(column, "role", "it is unknown");
            }
        }

        private ExactLink ReadLinkCell(LinkDocument document)
        {
            ExactLink link = ReadLink(document);
            if (link.RareBelow < 1 || document.Rows < 1 || document.Rows >= _document.RowCount) throw WrongLink("its counts are out of range");
            _categories.Add(CategoryEncoder.FromCounts(link.Name(schema), ExactLink.Levels, [_document.RowCount - document.Rows, document.Rows], 0));
            return link;
        }

        private ExactLink ReadLink(LinkDocument? document)
        {
            int target = Position(document?.Target), first = Position(document?.First), second = Position(document?.Second);
            LinkKind? kind = document?.Kind switch { "equal" => LinkKind.Equal, "sum" => LinkKind.Sum, "difference" => LinkKind.Difference, _ => null };
            if (document is null || kind is null || target < 0 || first < 0 || first >= target || second >= target || second < 0 != (kind == LinkKind.Equal) || !double.IsFinite(document.Share))
                throw WrongLink("it does not relate a column to columns before it");
            return new ExactLink(kind.Value, target, first, second, document.RareBelow, document.Share);
        }

        private int Position(string? name) => name is null ? -1 : schema.IndexOf(name);

        private void CheckLink(ExactLink link)
        {
            bool isComputable = IsNumberCell(link.First) && (link.Second < 0 || IsNumberCell(link.Second));
            if (!isComputable || !(_roles[link.Target] is LinkedRole || IsNumberCell(link.Target))) throw WrongLink("it relates columns that are not numbers of this model");
        }

        private bool IsNumberCell(int column) => _roles[column] is LinkedRole || (_roles[column] is LearnedRole learned && learned.Cell < _numerics.Count);

        private static RiskGanException WrongLink(string problem) => Fault.ModelPartBroken("encoder.links", problem);

        private RankEncoder ReadNumeric(int column, int cell)
        {
            CheckStorage(column, isNumeric: true);
            double[] values = Tensor<double>(LawValues(cell));
            long[] counts = Tensor<long>(LawCounts(cell));
            long missing = Present(column, "missingCount", _columns[column].MissingCount);
            long mergedBelow = Present(column, "mergedBelow", _columns[column].MergedBelow);
            ColumnLaw law = Checked(column, "law", () => ColumnLaw.FromCounts(values, counts, missing, mergedBelow));
            CheckTotal(column, law.Total);
            return RankEncoder.FromLaw(law, schema.Columns[column]);
        }

        private CategoryEncoder ReadCategory(int column, int cell)
        {
            CheckStorage(column, isNumeric: false);
            ColumnDocument document = _columns[column];
            string[] levels = Strings(column, "levels", document.Levels);
            long[] counts = Tensor<long>(LevelCounts(cell));
            long missing = Present(column, "missingCount", document.MissingCount);
            int budget = Present(column, "levelBudget", document.LevelBudget);
            int groups = Present(column, "rareGroups", document.RareGroups);
            CategoryEncoder encoder = Checked(column, "levels", () => CategoryEncoder.FromCounts(schema.Columns[column].Name, levels, counts, missing, budget, groups));
            CheckTotal(column, encoder.MissingCount + encoder.Counts.Sum());
            return encoder;
        }

        private ConstantRole ReadConstant(int column)
        {
            ColumnDocument document = _columns[column];
            bool isNumeric = schema.Columns[column].Kind.IsNumeric();
            if (isNumeric ? document.Text is not null : document.Number is not null) throw Wrong(column, "role", "the constant is of another kind than the column");
            return new ConstantRole(ConstantColumn.FromValue(schema.Columns[column], document.Text, document.Number ?? double.NaN));
        }

        private DependentRole ReadDependent(int column)
        {
            ColumnDocument document = _columns[column];
            int determinant = document.Determinant is null ? -1 : schema.IndexOf(document.Determinant);
            if (determinant < 0 || _roles[determinant] is not LearnedRole learned || learned.Cell < _numerics.Count)
                throw Wrong(column, "determinant", "it is not a learned category column");
            int entries = _categories[learned.Cell - _numerics.Count].Levels.Length + 1;
            if (schema.Columns[column].Kind.IsNumeric())
            {
                double[] numbers = Tensor<double>(DependencyNumbers(column));
                if (numbers.Length != entries || numbers.Any(double.IsInfinity)) throw Wrong(column, "numbers", "there is not one finite or missing number for each level of the determining column");
                return new DependentRole(determinant, null, null, numbers);
            }

            int[] codes = ReadLabels(column, entries, "there is not one label for each level of the determining column", out string[] levels);
            return new DependentRole(determinant, levels, codes, null);
        }

        private BandRole ReadBand(int column)
        {
            CheckStorage(column, isNumeric: false);
            string? name = _columns[column].Determinant;
            int determinant = name is null ? -1 : schema.IndexOf(name);
            if (determinant < 0 || _roles[determinant] is not LearnedRole learned || learned.Cell >= _numerics.Count)
                throw Wrong(column, "determinant", "it is not a learned numeric column");
            double[] bounds = Tensor<double>(BandBounds(column));
            for (int i = 0; i < bounds.Length; i++)
                if (!double.IsFinite(bounds[i]) || (i > 0 && bounds[i] <= bounds[i - 1])) throw Wrong(column, "bounds", "they are not finite and ascending");
            int[] codes = ReadLabels(column, bounds.Length + 2, "there is not one label for a missing determinant and for each band", out string[] levels);
            return new BandRole(determinant, bounds, levels, codes);
        }

        private int[] ReadLabels(int column, int entries, string otherwise, out string[] levels)
        {
            ColumnDocument document = _columns[column];
            string[] known = levels = Strings(column, "levels", document.Levels);
            if (document.Labels is null || document.Labels.Count != entries) throw Wrong(column, "labels", otherwise);
            int[] codes = [.. document.Labels.Select(label => label is null ? CategoryColumn.Missing : Array.IndexOf(known, label))];
            for (int i = 0; i < codes.Length; i++)
                if (codes[i] < 0 && document.Labels[i] is not null) throw Wrong(column, "labels", "one is not among the column's levels");
            return codes;
        }

        private MemoryEstimate Estimate()
        {
            string[] names = [.. _numerics.Select(n => n.Name), .. _categories.Select(c => c.Name)];
            var layout = new EncodedLayout(names, new int[names.Length], [.. _categories.Select(c => c.Width)]);
            return MemoryEstimate.Of(layout, new long[names.Length], _document.RowCount, tableBytes: 0, new TrainingDemand());
        }

        private TElement[] Tensor<TElement>(string name)
            where TElement : unmanaged =>
            content.Find<TElement>(name) ?? throw Fault.ModelPartBroken(name, $"there is no tensor of this name with elements of type {typeof(TElement).Name}");

        private static string[] Strings(int column, string field, IReadOnlyList<string>? strings)
        {
            if (strings is null || strings.Any(s => s is null)) throw Wrong(column, field, "it is missing, or one entry is null");
            return [.. strings];
        }

        private static TValue Present<TValue>(int column, string field, TValue? value)
            where TValue : struct => value ?? throw Wrong(column, field, "it is missing");

        private void CheckStorage(int column, bool isNumeric)
        {
            if (schema.Columns[column].Kind.IsNumeric() != isNumeric) throw Wrong(column, "role", "it does not fit the column's kind in the schema");
        }

        private void CheckTotal(int column, long total)
        {
            if (total != _document.RowCount)
                throw Wrong(column, "counts", string.Create(CultureInfo.InvariantCulture, $"they add up to {total}, not to the {_document.RowCount} training rows"));
        }

        private static T Checked<T>(int column, string field, Func<T> make)
        {
            try
            {
                return make();
            }
            catch (ArgumentException exception)
            {
                // Without .NET's " (Parameter 'x')", which names something of ours.
                throw Wrong(column, field, exception.Message.Split(" (Parameter", 2)[0].TrimEnd('.'), exception);
            }
        }

        private static RiskGanException Wrong(int column, string field, string problem, Exception? inner = null) =>
            Fault.ModelPartBroken(string.Create(CultureInfo.InvariantCulture, $"encoder.columns[{column}].{field}"), problem, inner);
    }
}
