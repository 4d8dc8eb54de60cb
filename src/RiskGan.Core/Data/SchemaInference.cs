using System.Globalization;
using System.Text;

namespace RiskGan.Core.Data;

/// <summary>Decides what each column of a file is, from its different texts and how often each stands there.</summary>
/// <remarks>
/// In this order, over the cells that are not missing (K different texts in n rows):
/// constant (K = 1, nothing missing; or all missing) · boolean (two opposites) · date or date-time (one pattern reads all) ·
/// numbers (one decimal mark reads all; leading zeros or more than 15 digits make codes instead): identifier (unique, and counting
/// up or named like a key), ordinal (whole, K at most <see cref="MostOrdinalLevels"/> and n at least 5·K), integer, continuous ·
/// text: identifier (unique, no spaces), text (more than <see cref="MostCategories"/> levels, or most values unique), categorical.
/// Marks that can be read in two ways ("1,234", "01/02/2020") follow the other columns of the file, then the delimiter; the reason says so.
/// </remarks>
internal static class SchemaInference
{
    /// <summary>Whole numbers with more different values are integers, not codes.</summary>
    public const int MostOrdinalLevels = 24;

    /// <summary>Labels with more levels are text.</summary>
    public const int MostCategories = 1000;

    /// <summary>With fewer rows uniqueness says nothing.</summary>
    private const int FewestRowsForKeys = 20;

    private static readonly (string Low, string High)[] Opposites =
    [
        ("0", "1"), ("no", "yes"), ("n", "y"), ("false", "true"), ("f", "t"), ("off", "on"), ("0.0", "1.0"),
    ];

    /// <summary>What the columns of one file tell about each other.</summary>
    /// <param name="DecimalMark">The mark some column uses beyond doubt, or null where none does or two differ.</param>
    /// <param name="IsDayFirst">How some column writes day and month beyond doubt, or null.</param>
    /// <param name="Delimiter">The file's delimiter.</param>
    internal readonly record struct FileHabits(char? DecimalMark, bool? IsDayFirst, char Delimiter);

    /// <summary>The kind, format and reason of a column.</summary>
    public static InferredColumn Infer(ColumnEvidence evidence, FileHabits habits)
    {
        return evidence.PresentTexts switch
        {
            0 => new(ColumnKind.Constant, "no cell has a value"),
            1 when evidence.MissingRows == 0 => new(ColumnKind.Constant, "one value throughout"),
            1 => new(ColumnKind.Categorical, "one value or missing"),
            2 when IsBoolean(evidence) => new(ColumnKind.Boolean, "two opposite values"),
            _ => InferManyValued(evidence, habits),
        };
    }

    /// <summary>What the columns that leave no doubt say about the others.</summary>
    public static FileHabits FindHabits(IReadOnlyList<ColumnEvidence> columns, char delimiter)
    {
        bool anyPoint = false, anyComma = false, anyDayFirst = false, anyMonthFirst = false;
        foreach (ColumnEvidence evidence in columns)
        {
            if (evidence.Date is { Rival: null } date)
            {
                anyDayFirst |= IsDayFirst(date.Pattern);
                anyMonthFirst |= IsMonthFirst(date.Pattern);
            }
            else if (evidence.Date is null)
            {
                anyPoint |= evidence.Point is { AllNumbers: true, Manner.HasDecimals: true } && evidence.Comma is not { AllNumbers: true };
                anyComma |= evidence.Comma is { AllNumbers: true, Manner.HasDecimals: true } && !evidence.Point.AllNumbers;
            }
        }
        return new FileHabits(
            anyPoint == anyComma ? null : anyComma ? ',' : '.',
            anyDayFirst == anyMonthFirst ? null : anyDayFirst,
            delimiter);
    }

    /// <summary>The number profile to believe where both marks read the column, and words for a doubt; null words where there is none.</summary>
    internal static (NumberProfile Profile, string? Doubt) ChooseMark(ColumnEvidence evidence, FileHabits habits)
    {
        NumberProfile point = evidence.Point;
        if (evidence.Comma is not { } comma) return (point, null);
        if (point.AllNumbers != comma.AllNumbers) return (point.AllNumbers ? point : comma, null);
        if (!point.AllNumbers) return (comma.NumberRows > point.NumberRows ? comma : point, null);
        // Both read every cell: each mark stands before exactly three digits.
        if (habits.DecimalMark is char mark) return (mark == ',' ? comma : point, $"decimal {MarkName(mark)} as in other columns");
        bool commasInCells = point.ThousandsMark == ',';
        bool likelyThousands = (commasInCells ? comma : point).Manner.MarksAreLikelyThousands;
        if (!commasInCells) return likelyThousands ? (comma, "point taken as thousands mark") : (point, null);
        return habits.Delimiter == ';' && !likelyThousands ? (comma, "comma taken as decimal mark") : (point, "comma taken as thousands mark");
    }

    private static InferredColumn InferManyValued(ColumnEvidence evidence, FileHabits habits)
    {
        if (evidence.Date is { } date) return DateColumn(date, habits);
        (NumberProfile numbers, string? doubt) = ChooseMark(evidence, habits);
        if (!numbers.AllNumbers) return InferText(evidence, numbers);
        if (numbers.Manner.AnyLeadingZero) return Labels(evidence, "codes with leading zeros");
        if (numbers.Manner.AnyLongInteger) return Labels(evidence, "numbers too long to count with");
        return InferNumber(evidence, numbers, doubt);
    }

    private static InferredColumn DateColumn(DateProfile date, FileHabits habits)
    {
        string pattern = date.Pattern;
        string doubt = "";
        if (date.Rival is { } rival)
        {
            if (habits.IsDayFirst is bool dayFirst)
            {
                pattern = IsDayFirst(rival) == dayFirst ? rival : pattern;
                doubt = ", day and month as in other columns";
            }
            else doubt = $" (or {rival}: the cells fit both)";
        }
        return new InferredColumn(date.Kind, $"dates written {pattern}{doubt}") { DatePattern = pattern };
    }

    private static InferredColumn InferNumber(ColumnEvidence evidence, NumberProfile numbers, string? doubt)
    {
        NumberFormat format = numbers.ToFormat();
        int values = evidence.CountValues(numbers);
        bool whole = numbers.Manner.AllWhole;
        string manner = Describe(format) + (doubt is null ? "" : "; " + doubt);
        if (whole && IsCounting(evidence, numbers, out string why)) return new InferredColumn(ColumnKind.Identifier, why);
        bool isCode = whole && values == evidence.PresentTexts && values <= MostOrdinalLevels && evidence.PresentRows >= 5L * values;
        if (isCode) return new InferredColumn(ColumnKind.Ordinal, Invariant($"{values} whole numbers")) { LevelValues = numbers.Values };
        return new InferredColumn(whole ? ColumnKind.Integer : ColumnKind.Continuous, (whole ? "whole numbers" : "numbers") + manner) { Number = format, Values = numbers.Values };
    }

    /// <summary>Unique whole numbers that count rows, or are named like a key. A unique amount is none: it is neither.</summary>
    private static bool IsCounting(ColumnEvidence evidence, NumberProfile numbers, out string why)
    {
        why = "";
        if (!evidence.IsUnique || evidence.MissingRows > 0) return false;
        bool keyName = ColumnNames.IsKeyLike(evidence.Column.Name);
        long n = evidence.PresentRows;
        if (keyName && n >= 2)
        {
            why = "unique whole numbers under the name of a key";
            return true;
        }
        if (n < FewestRowsForKeys || ColumnNames.IsDateLike(evidence.Column.Name)) return false;
        double min = double.PositiveInfinity, max = double.NegativeInfinity, last = double.NegativeInfinity;
        bool rising = true;
        for (int row = 0; row < n; row++)
        {
            double value = numbers.Values[evidence.Column.Codes[row]];
            rising &= value > last;
            last = value;
            min = Math.Min(min, value);
            max = Math.Max(max, value);
        }
        double range = max - min + 1.0;
        why = "unique whole numbers that count the rows";
        return range == n || (rising && range <= 4.0 * n);
    }

    private static InferredColumn InferText(ColumnEvidence evidence, NumberProfile numbers)
    {
        if (numbers.NumberRows > numbers.FailedRows)
        {
            InferredColumn labels = Labels(evidence, Invariant($"{numbers.FailedRows} of {evidence.PresentRows} cells are not numbers"));
            return labels with { FirstStray = evidence.PresentCodes().First(code => double.IsNaN(numbers.Values[code])), StrayRows = numbers.FailedRows };
        }
        return Labels(evidence, null);
    }

    private static InferredColumn Labels(ColumnEvidence evidence, string? why)
    {
        string prefix = why is null ? "" : why + "; ";
        int levels = evidence.PresentTexts;
        long rows = evidence.PresentRows;
        bool keyName = ColumnNames.IsKeyLike(evidence.Column.Name);
        bool isKey = evidence.IsUnique && (keyName ? rows >= 2 : rows >= FewestRowsForKeys && evidence.MissingRows == 0 && HasKeyShape(evidence));
        if (isKey) return new InferredColumn(ColumnKind.Identifier, $"{prefix}unique texts{(keyName ? " under the name of a key" : "")}");
        if (levels > MostCategories) return new InferredColumn(ColumnKind.Text, Invariant($"{prefix}{levels} labels, more than {MostCategories}"));
        if (rows >= FewestRowsForKeys && 2L * levels > rows) return new InferredColumn(ColumnKind.Text, prefix + "most texts stand once");
        return new InferredColumn(ColumnKind.Categorical, Invariant($"{prefix}{levels} labels"));
    }

    /// <summary>Keys are single words of moderate length; names and remarks have spaces.</summary>
    private static bool HasKeyShape(ColumnEvidence evidence)
    {
        TextPool texts = evidence.Column.Texts;
        for (int code = 0; code < texts.Count; code++)
            if (!evidence.Missing[code] && (texts[code].Length > 64 || texts[code].IndexOfAny((byte)' ', (byte)'\t', (byte)'\n') >= 0)) return false;
        return true;
    }

    private static bool IsBoolean(ColumnEvidence evidence)
    {
        string[] texts = [.. evidence.PresentCodes().Select(evidence.Column.Texts.GetString).Order(StringComparer.OrdinalIgnoreCase)];
        return Opposites.Any(pair => texts[0].Equals(pair.Low, StringComparison.OrdinalIgnoreCase) && texts[1].Equals(pair.High, StringComparison.OrdinalIgnoreCase));
    }

    private static bool IsDayFirst(string pattern) => pattern.StartsWith('d') && !pattern.Contains("MMM", StringComparison.Ordinal);

    private static bool IsMonthFirst(string pattern) => pattern.StartsWith('M') && pattern.Contains('d', StringComparison.Ordinal) && !pattern.Contains("MMM", StringComparison.Ordinal);

    private static string Describe(NumberFormat format)
    {
        var text = new StringBuilder();
        if (format.Decimals > 0) text.Append(CultureInfo.InvariantCulture, $", {(format.FixedDecimals ? "" : "up to ")}{format.Decimals} {(format.Decimals == 1 ? "decimal" : "decimals")}");
        if (format.DecimalMark == ',' && format.Decimals > 0) text.Append(", decimal comma");
        if (format.ThousandsMark is char mark) text.Append(CultureInfo.InvariantCulture, $", thousands marked by {(mark == '\'' ? "an" : "a")} {MarkName(mark)}");
        if (format.Percent) text.Append(", percent signs");
        if (format.Exponent is not null) text.Append(", exponents");
        return text.ToString();
    }

    private static string MarkName(char mark) => mark switch
    {
        '.' => "point",
        ',' => "comma",
        '\'' => "apostrophe",
        _ => "space",
    };

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
