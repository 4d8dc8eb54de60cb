using RiskGan.Core.Numerics;

namespace RiskGan.Core.Encoders;

/// <summary>Random version-4 UUIDs (RFC 9562), in the letters' case of the training ones.</summary>
internal sealed class UuidIdentifiers(bool isUpperCase) : IdentifierGenerator
{
    public const string Shape = "uuid";

    public override string Description => "random UUIDs";

    /// <summary>The shape of the identifiers, or null where one is not a UUID with hyphens.</summary>
    public static UuidIdentifiers? TryFit(string[] identifiers)
    {
        if (identifiers.Length == 0 || !identifiers.All(identifier => Guid.TryParseExact(identifier, "D", out _))) return null;
        return new UuidIdentifiers(identifiers.Any(identifier => identifier.AsSpan().ContainsAnyInRange('A', 'F')));
    }

    public static UuidIdentifiers Read(IdentifierDocument document) => new(document.IsUpperCase ?? false);

    public override string Make(ulong seed, int column, long row)
    {
        var stream = new RandomStream(seed, RandomPurpose.Identifier, 0, (uint)column);
        uint a = stream.Bits(4 * row);
        uint b = stream.Bits((4 * row) + 1);
        uint c = stream.Bits((4 * row) + 2);
        uint d = stream.Bits((4 * row) + 3);
        ushort versioned = (ushort)((b & 0x0FFF) | 0x4000);
        byte variant = (byte)((c >> 24 & 0x3F) | 0x80);
        var uuid = new Guid(
            a, (ushort)(b >> 16), versioned, variant, (byte)(c >> 16), (byte)(c >> 8), (byte)c, (byte)(d >> 24), (byte)(d >> 16), (byte)(d >> 8), (byte)d);
        string text = uuid.ToString("D");
        return isUpperCase ? text.ToUpperInvariant() : text;
    }

    internal override IdentifierDocument ToDocument() => new() { Shape = Shape, IsUpperCase = isUpperCase };
}
