using System.Text.Json.Serialization;

namespace RiskGan.Core.Encoders;

/// <summary>The document "encoder" of a model file: one entry a column of the table, in file order; large arrays are tensors beside it.</summary>
internal sealed record EncoderDocument
{
    public const string Name = "encoder";
    public const int CurrentVersion = 1;

    public int Version { get; init; }

    public int RowCount { get; init; }

    public IReadOnlyList<ColumnDocument>? Columns { get; init; }

    public IReadOnlyList<string>? Notices { get; init; }

    /// <summary>Links that hold in some rows, in the order of their cells; absent where there is none.</summary>
    public IReadOnlyList<LinkDocument>? Links { get; init; }
}

/// <summary>An exact link; columns by name.</summary>
internal sealed record LinkDocument
{
    public string? Kind { get; init; }

    public string? Target { get; init; }

    public string? First { get; init; }

    public string? Second { get; init; }

    public long RareBelow { get; init; }

    public double Share { get; init; }

    /// <summary>Training rows in which it holds.</summary>
    public long Rows { get; init; }
}

/// <summary>How one column is encoded; the fields that belong to its role are set.</summary>
internal sealed record ColumnDocument
{
    public const string Numeric = "numeric";
    public const string Category = "category";
    public const string Constant = "constant";
    public const string Identifier = "identifier";
    public const string Dependent = "dependent";
    public const string Band = "band";
    public const string Linked = "linked";

    public string? Name { get; init; }

    public string? Role { get; init; }

    /// <summary>Missing training cells (numeric, category).</summary>
    public long? MissingCount { get; init; }

    /// <summary>Atoms below this count stand for runs of values (numeric).</summary>
    public long? MergedBelow { get; init; }

    /// <summary>Training levels in order (category).</summary>
    public IReadOnlyList<string>? Levels { get; init; }

    /// <summary>Most codes of the block (category).</summary>
    public int? LevelBudget { get; init; }

    /// <summary>Most groups of rare levels (category).</summary>
    public int? RareGroups { get; init; }

    /// <summary>The label of a constant category column; null where it is missing.</summary>
    public string? Text { get; init; }

    /// <summary>The value of a constant numeric column; null where it is missing.</summary>
    public double? Number { get; init; }

    /// <summary>Shape of new identifiers.</summary>
    public IdentifierDocument? Shape { get; init; }

    /// <summary>Name of the determining column (dependent, band).</summary>
    public string? Determinant { get; init; }

    /// <summary>The relation (linked).</summary>
    public LinkDocument? Link { get; init; }

    /// <summary>Label for a missing determinant, then by the determinant's level (dependent category column) or by band.</summary>
    public IReadOnlyList<string?>? Labels { get; init; }
}

/// <summary>The shape of new identifiers; the fields that belong to it are set.</summary>
internal sealed record IdentifierDocument
{
    public string? Shape { get; init; }

    public string? Prefix { get; init; }

    public string? Suffix { get; init; }

    public int? Digits { get; init; }

    public long? Next { get; init; }

    public bool? IsUpperCase { get; init; }

    public IReadOnlyList<string>? Places { get; init; }

    public ulong? Modulus { get; init; }

    public ulong? Residue { get; init; }
}

/// <summary>Generated readers and writers; strict, so that a damaged document is noticed.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false)]
[JsonSerializable(typeof(EncoderDocument))]
internal sealed partial class EncoderJson : JsonSerializerContext;
