using System.Text.Json;
using RiskGan.Core.Errors;

namespace RiskGan.Core.Data;

/// <summary>Reads properties of a schema file and collects everything that is wrong with them, to be told at once.</summary>
internal sealed class SchemaFaults(string source)
{
    private readonly List<string> _faults = [];

    /// <summary>True where something is wrong.</summary>
    public bool Any => _faults.Count > 0;

    /// <summary>Adds a fault: a sentence without its full stop.</summary>
    public void Add(string fault) => _faults.Add(fault);

    /// <summary>Ends the reading with all faults.</summary>
    public void ThrowIfAny()
    {
        if (Any) throw Fault.BadSchema(source, _faults);
    }

    /// <summary>Says which properties are not known, with the nearest known name.</summary>
    public void CheckProperties(JsonElement parent, string where, params string[] known)
    {
        foreach (JsonProperty property in parent.EnumerateObject())
        {
            if (known.Contains(property.Name)) continue;
            string? nearest = NearestName.Find(property.Name, known);
            Add($"{where}: unknown property '{Fault.Brief(property.Name)}'{(nearest is null ? "" : $"; did you mean '{nearest}'?")}");
        }
    }

    /// <summary>A text property, or null where it is absent or of another type (a fault).</summary>
    public string? Text(JsonElement parent, string property, string where)
    {
        if (!parent.TryGetProperty(property, out JsonElement value)) return null;
        if (value.ValueKind == JsonValueKind.String) return value.GetString();
        Add($"{where}: '{property}' is not a text");
        return null;
    }

    /// <summary>A true or false property.</summary>
    public bool? Flag(JsonElement parent, string property, string where)
    {
        if (!parent.TryGetProperty(property, out JsonElement value)) return null;
        if (value.ValueKind is JsonValueKind.True or JsonValueKind.False) return value.GetBoolean();
        Add($"{where}: '{property}' is neither true nor false");
        return null;
    }

    /// <summary>A whole number inside a range.</summary>
    public int? Whole(JsonElement parent, string property, string where, int least, int most)
    {
        if (!parent.TryGetProperty(property, out JsonElement value)) return null;
        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int number) && number >= least && number <= most) return number;
        Add($"{where}: '{property}' is not a whole number from {least} to {most}");
        return null;
    }

    /// <summary>A finite number.</summary>
    public double? Number(JsonElement parent, string property, string where)
    {
        if (!parent.TryGetProperty(property, out JsonElement value)) return null;
        if (value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out double number) && double.IsFinite(number)) return number;
        Add($"{where}: '{property}' is not a number");
        return null;
    }

    /// <summary>A text of one character out of a list.</summary>
    public char? Character(JsonElement parent, string property, string where, string allowed)
    {
        string? text = Text(parent, property, where);
        if (text is null) return null;
        if (text.Length == 1 && allowed.Contains(text[0], StringComparison.Ordinal)) return text[0];
        Add($"{where}: '{property}' is '{Fault.Brief(text)}', not one of {string.Join(' ', allowed.Select(c => $"'{Fault.Brief(c.ToString())}'"))}");
        return null;
    }

    /// <summary>A list of texts; numbers and truth values count as the texts they are written as.</summary>
    public IReadOnlyList<string>? Texts(JsonElement parent, string property, string where)
    {
        if (!parent.TryGetProperty(property, out JsonElement value)) return null;
        if (value.ValueKind != JsonValueKind.Array)
        {
            Add($"{where}: '{property}' is not a list");
            return null;
        }
        var texts = new List<string>();
        foreach (JsonElement item in value.EnumerateArray())
        {
            if (item.ValueKind == JsonValueKind.String) texts.Add(item.GetString()!);
            else if (item.ValueKind is JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False) texts.Add(item.GetRawText());
            else Add($"{where}: '{property}' holds something that is not a text");
        }
        return texts;
    }

    /// <summary>One of a list of words; the nearest is named where none fits.</summary>
    public string? Word(JsonElement parent, string property, string where, IReadOnlyCollection<string> words)
    {
        string? text = Text(parent, property, where);
        if (text is null || words.Contains(text)) return text;
        string? nearest = NearestName.Find(text, words);
        Add($"{where}: '{property}' is '{Fault.Brief(text)}'; {(nearest is null ? $"it is one of {string.Join(", ", words)}" : $"did you mean '{nearest}'?")}");
        return null;
    }
}
