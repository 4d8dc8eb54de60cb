using RiskGan.Core.Data;

namespace RiskGan.Core.Encoders;

/// <summary>Makes new identifiers that look like a column's: learns the shape, keeps no training identifier.</summary>
/// <remarks>
/// Shapes, the first that fits all training identifiers:
/// <list type="number">
/// <item>numbering: prefix + whole number (zero-padded or not) + suffix; goes on after the training maximum;</item>
/// <item>UUID: random version-4 UUIDs;</item>
/// <item>template: equal lengths, a class of characters (digits, capitals, hexadecimal …) at each place;</item>
/// <item>otherwise: a word no training identifier starts with, and the row's number.</item>
/// </list>
/// An identifier is a pure function of (seed, column, row), unique over all rows, and never one of the training table (for UUIDs:
/// but for a chance of about rows·N/2¹²²). Edges: missing cells are not imitated; a key is never missing.
/// </remarks>
public abstract class IdentifierGenerator
{
    private protected IdentifierGenerator()
    {
    }

    /// <summary>The shape in a few words, without any training identifier.</summary>
    public abstract string Description { get; }

    /// <summary>Learns the shape of a column.</summary>
    public static IdentifierGenerator Fit(CategoryColumn column)
    {
        ArgumentNullException.ThrowIfNull(column);
        var seen = new bool[column.Levels.Length];
        foreach (int code in column.Codes)
            if (code >= 0) seen[code] = true;
        string[] identifiers = [.. column.Levels.Where((_, level) => seen[level])];
        if (NumberedIdentifiers.TryFit(identifiers) is { } numbered) return numbered;
        if (UuidIdentifiers.TryFit(identifiers) is { } uuid) return uuid;
        return TemplateIdentifiers.TryFit(identifiers) is { } template ? template : Unlike(identifiers);
    }

    /// <summary>The identifier of row <paramref name="row"/>, 0-based, of the table generated with <paramref name="seed"/>.</summary>
    public abstract string Make(ulong seed, int column, long row);

    /// <summary>What a model file keeps.</summary>
    internal abstract IdentifierDocument ToDocument();

    /// <summary>The generator of a stored model.</summary>
    /// <exception cref="ArgumentException">A field is missing or out of range.</exception>
    internal static IdentifierGenerator FromDocument(IdentifierDocument document) => document.Shape switch
    {
        NumberedIdentifiers.Shape => NumberedIdentifiers.Read(document),
        UuidIdentifiers.Shape => UuidIdentifiers.Read(document),
        TemplateIdentifiers.Shape => TemplateIdentifiers.Read(document),
        _ => throw new ArgumentException("The identifier shape is unknown.", nameof(document)),
    };

    private static NumberedIdentifiers Unlike(string[] identifiers)
    {
        string prefix = "synthetic-";
        while (identifiers.Any(identifier => identifier.StartsWith(prefix, StringComparison.Ordinal))) prefix = "x" + prefix;
        return new NumberedIdentifiers(prefix, digits: 0, next: 1, suffix: "");
    }
}
