using System.Globalization;
using RiskGan.Core.Numerics;

namespace RiskGan.Core.Encoders;

/// <summary>Identifiers of one length with a class of characters at each place, such as "DE-4F07-KX".</summary>
/// <remarks>
/// The rightmost places whose classes multiply to at most 2⁶² make a mixed-radix number; the other varying places are filled at random.
/// Fitting looks for a modulus m and a residue that no training number has; new identifiers take only numbers of that residue, so none
/// equals a training one although none is stored. Row i takes the number residue + m·π(i), π(i) = (a·i + b) mod capacity with a coprime to the
/// capacity: unique. When all are used up, "-1", "-2" … is appended, which makes them longer than any training identifier.
/// </remarks>
internal sealed class TemplateIdentifiers : IdentifierGenerator
{
    public const string Shape = "template";
    private const int MaxLength = 256;
    private const ulong MaxNumbers = 1UL << 62;
    private const ulong MaxModulus = 1UL << 24;

    private static readonly string[] Classes =
    [
        "0123456789",
        "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
        "abcdefghijklmnopqrstuvwxyz",
        "0123456789ABCDEF",
        "0123456789abcdef",
        "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ",
        "0123456789abcdefghijklmnopqrstuvwxyz",
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz",
        "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz",
    ];

    private readonly string[] _places;
    private readonly ulong _modulus;
    private readonly ulong _residue;
    private readonly int _firstCounted;
    private readonly ulong _capacity;

    private TemplateIdentifiers(string[] places, ulong modulus, ulong residue)
    {
        _places = places;
        _modulus = modulus;
        _residue = residue;
        _firstCounted = FirstCounted(places, out ulong numbers);
        if (modulus < 2 || residue >= modulus || modulus > numbers) throw new ArgumentException("The template's residue is out of range.", nameof(residue));
        _capacity = ((numbers - residue - 1) / modulus) + 1;
    }

    public override string Description => $"codes of {_places.Length} characters that follow the data's pattern";

    /// <summary>The template of the identifiers, or null where lengths differ, a place mixes other characters than ASCII letters and digits, or all codes are taken.</summary>
    public static TemplateIdentifiers? TryFit(string[] identifiers)
    {
        if (identifiers.Length == 0 || identifiers[0].Length is 0 or > MaxLength || identifiers.Any(identifier => identifier.Length != identifiers[0].Length)) return null;
        var places = new string[identifiers[0].Length];
        for (int place = 0; place < places.Length; place++)
        {
            if (ClassOf(identifiers, place) is not { } letters) return null;
            places[place] = letters;
        }

        int firstCounted = FirstCounted(places, out ulong total);
        if (total < 2) return null;
        ulong[] numbers = [.. identifiers.Select(identifier => NumberOf(identifier, places, firstCounted))];
        return UnusedResidue(numbers, total) is var (modulus, residue) ? new TemplateIdentifiers(places, modulus, residue) : null;
    }

    public static TemplateIdentifiers Read(IdentifierDocument document)
    {
        if (document.Places is not { Count: > 0 and <= MaxLength } places || document.Modulus is null || document.Residue is null)
            throw new ArgumentException("The template lacks a field.", nameof(document));
        foreach (string place in places)
            if (place is null || (place.Length != 1 && !Classes.Contains(place))) throw new ArgumentException("A place of the template is not a known class.", nameof(document));
        return new TemplateIdentifiers([.. places], document.Modulus.Value, document.Residue.Value);
    }

    public override string Make(ulong seed, int column, long row)
    {
        var stream = new RandomStream(seed, RandomPurpose.Identifier, 0, (uint)column);
        (ulong lap, ulong index) = Math.DivRem((ulong)row, _capacity);
        ulong number = _residue + (_modulus * Permuted(index, stream));
        Span<char> text = stackalloc char[_places.Length];
        for (int place = _places.Length - 1; place >= 0; place--)
        {
            string letters = _places[place];
            if (letters.Length == 1) text[place] = letters[0];
            else if (place >= _firstCounted) (number, text[place]) = (number / (ulong)letters.Length, letters[(int)(number % (ulong)letters.Length)]);
            else text[place] = letters[(int)(stream.Bits(64 + (row * _places.Length) + place) * (ulong)letters.Length >> 32)];
        }

        return lap == 0 ? new string(text) : string.Create(CultureInfo.InvariantCulture, $"{text}-{lap}");
    }

    internal override IdentifierDocument ToDocument() => new() { Shape = Shape, Places = _places, Modulus = _modulus, Residue = _residue };

    private ulong Permuted(ulong index, RandomStream stream)
    {
        if (_capacity == 1) return 0;
        ulong factor = (Wide(stream, 0) % _capacity) | 1;
        while (!AreCoprime(factor, _capacity)) factor += 2;
        ulong shift = Wide(stream, 2) % _capacity;
        return (ulong)((((UInt128)factor * index) + shift) % _capacity);
    }

    private static ulong Wide(RandomStream stream, long position) => ((ulong)stream.Bits(position) << 32) | stream.Bits(position + 1);

    private static bool AreCoprime(ulong a, ulong b)
    {
        while (b != 0) (a, b) = (b, a % b);
        return a == 1;
    }

    private static string? ClassOf(string[] identifiers, int place)
    {
        char first = identifiers[0][place];
        bool[] fits = new bool[Classes.Length];
        Array.Fill(fits, true);
        bool isLiteral = true;
        foreach (string identifier in identifiers)
        {
            char letter = identifier[place];
            isLiteral &= letter == first;
            for (int c = 0; c < fits.Length; c++) fits[c] &= Classes[c].Contains(letter, StringComparison.Ordinal);
        }

        if (isLiteral) return first.ToString();
        int best = Array.IndexOf(fits, true);
        return best < 0 ? null : Classes[best];
    }

    private static int FirstCounted(string[] places, out ulong numbers)
    {
        numbers = 1;
        int first = places.Length;
        while (first > 0 && (UInt128)numbers * (ulong)places[first - 1].Length <= MaxNumbers) numbers *= (ulong)places[--first].Length;
        return first;
    }

    private static ulong NumberOf(string identifier, string[] places, int firstCounted)
    {
        ulong number = 0;
        for (int place = firstCounted; place < places.Length; place++)
            number = (number * (ulong)places[place].Length) + (ulong)places[place].IndexOf(identifier[place], StringComparison.Ordinal);
        return number;
    }

    // The smallest power of two with a free residue leaves the most codes; n random codes free one at about m = n/ln n.
    private static (ulong Modulus, ulong Residue)? UnusedResidue(ulong[] numbers, ulong total)
    {
        for (ulong modulus = 2; modulus <= Math.Min(MaxModulus, total); modulus *= 2)
        {
            var isUsed = new bool[modulus];
            foreach (ulong number in numbers) isUsed[number % modulus] = true;
            int free = Array.IndexOf(isUsed, false);
            if (free >= 0) return (modulus, (ulong)free);
        }

        return null;
    }
}
