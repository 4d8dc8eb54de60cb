using System.Globalization;

namespace RiskGan.Core.Encoders;

/// <summary>Identifiers made of prefix, number and suffix; numbering goes on after the training maximum.</summary>
internal sealed class NumberedIdentifiers(string prefix, int digits, long next, string suffix) : IdentifierGenerator
{
    public const string Shape = "number";

    // Numbers of up to 18 digits and any row count fit in 64 bits.
    private const int MaxDigits = 18;

    public override string Description =>
        prefix.Length + suffix.Length == 0 ? "numbers after the greatest of the data" : $"numbers after the greatest of the data, written like the data's";

    /// <summary>The shape of the identifiers, or null where they are not numbers between one prefix and one suffix.</summary>
    public static NumberedIdentifiers? TryFit(string[] identifiers)
    {
        if (identifiers.Length == 0) return null;
        int prefixLength = CommonPrefix(identifiers);
        int suffixLength = CommonSuffix(identifiers, prefixLength);
        long greatest = 0;
        int padded = 0;
        foreach (string identifier in identifiers)
        {
            ReadOnlySpan<char> number = identifier.AsSpan(prefixLength, identifier.Length - prefixLength - suffixLength);
            if (number.Length is 0 or > MaxDigits || number.ContainsAnyExceptInRange('0', '9')) return null;
            if (number.Length > 1 && number[0] == '0') padded = number.Length;
            greatest = Math.Max(greatest, long.Parse(number, NumberStyles.None, CultureInfo.InvariantCulture));
        }

        // With leading zeros somewhere, all must have one width, or "007" and "0007" would be two identifiers of one number.
        if (padded > 0 && identifiers.Any(identifier => identifier.Length != prefixLength + padded + suffixLength)) return null;
        return new NumberedIdentifiers(identifiers[0][..prefixLength], padded, greatest + 1, identifiers[0][^suffixLength..]);
    }

    public static NumberedIdentifiers Read(IdentifierDocument document)
    {
        if (document.Prefix is null || document.Suffix is null || document.Digits is not (>= 0 and <= MaxDigits) || document.Next is not (>= 0 and <= 1_000_000_000_000_000_000))
            throw new ArgumentException("The numbered identifier lacks a field, or one is out of range.", nameof(document));
        return new NumberedIdentifiers(document.Prefix, document.Digits.Value, document.Next.Value, document.Suffix);
    }

    public override string Make(ulong seed, int column, long row) =>
        prefix + (next + row).ToString("D" + digits.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture) + suffix;

    internal override IdentifierDocument ToDocument() => new() { Shape = Shape, Prefix = prefix, Digits = digits, Next = next, Suffix = suffix };

    // A prefix ends before the number: its last digits belong to the number.
    private static int CommonPrefix(string[] identifiers)
    {
        int length = identifiers[0].Length;
        foreach (string identifier in identifiers) length = Math.Min(length, identifiers[0].AsSpan().CommonPrefixLength(identifier));
        while (length > 0 && char.IsAsciiDigit(identifiers[0][length - 1])) length--;
        // Where one identifier alone is known, the number is the last run of digits.
        if (identifiers.Length > 1) return length;
        int end = identifiers[0].Length;
        while (end > 0 && !char.IsAsciiDigit(identifiers[0][end - 1])) end--;
        while (end > 0 && char.IsAsciiDigit(identifiers[0][end - 1])) end--;
        return end;
    }

    private static int CommonSuffix(string[] identifiers, int prefixLength)
    {
        string first = identifiers[0];
        int length = first.Length - prefixLength;
        foreach (string identifier in identifiers)
        {
            int common = 0;
            int most = Math.Min(length, identifier.Length - prefixLength);
            while (common < most && identifier[^(common + 1)] == first[^(common + 1)]) common++;
            length = common;
        }

        while (length > 0 && char.IsAsciiDigit(first[^length])) length--;
        if (identifiers.Length > 1) return length;
        int start = prefixLength;
        while (start < first.Length && char.IsAsciiDigit(first[start])) start++;
        return first.Length - start;
    }
}
