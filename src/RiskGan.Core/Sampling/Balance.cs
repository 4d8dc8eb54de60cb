using System.Globalization;
using RiskGan.Core.Conditions;
using RiskGan.Core.Data;
using RiskGan.Core.Errors;
using RiskGan.Core.Persistence;

namespace RiskGan.Core.Sampling;

/// <summary>Wanted shares of a column's levels, such as "default: 50/50" or "product: mortgage=0.6, car_loan=0.4".</summary>
/// <param name="Column">The column.</param>
/// <param name="Shares">Each wanted level with its share; they add up to 1.</param>
public sealed record Balance(string Column, IReadOnlyList<(string Level, double Share)> Shares)
{
    /// <summary>Reads a balance of one of the model's label columns.</summary>
    /// <exception cref="RiskGanException">RG527 it cannot be read; RG521 or RG522 column or level are unknown.</exception>
    public static Balance Parse(string text, Model model)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(model);
        int colon = text.LastIndexOf(':');
        if (colon < 0) throw Fault.BalanceUnreadable(text, "no colon stands between column and shares");
        string name = text[..colon].Trim();
        string[] names = [.. model.Schema.Columns.Select(column => column.Name)];
        int index = model.Schema.IndexOf(name);
        if (index < 0) throw Fault.ConditionColumnUnknown(text, name, NearestName.Find(name, names));
        if (ColumnFacts.Of(model.Encoder)[index].Levels is not { Count: > 1 } levels) throw Fault.BalanceUnreadable(text, $"{Fault.Quoted(name)} has no levels to balance");
        string[] parts = [.. text[(colon + 1)..].Split(text.Contains('=', StringComparison.Ordinal) ? ',' : '/').Select(part => part.Trim())];
        var shares = new List<(string Level, double Share)>();
        for (int i = 0; i < parts.Length; i++)
        {
            int equals = parts[i].LastIndexOf('=');
            string level = equals >= 0 ? parts[i][..equals].Trim() : i < levels.Count ? levels[i] : throw Fault.BalanceUnreadable(text, $"{parts.Length} shares are given for {levels.Count} levels");
            if (!levels.Contains(level)) throw Fault.ConditionLevelUnknown(text, name, level, NearestName.Find(level, levels), levels);
            string number = parts[i][(equals + 1)..].Trim().TrimEnd('%');
            if (!double.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double share) || share < 0) throw Fault.BalanceUnreadable(text, $"{Fault.Quoted(parts[i])} is not a share");
            if (shares.Exists(other => other.Level == level)) throw Fault.BalanceUnreadable(text, $"{Fault.Quoted(level)} stands twice");
            shares.Add((level, share));
        }

        double total = shares.Sum(part => part.Share);
        if (!(total > 0)) throw Fault.BalanceUnreadable(text, "all shares are zero");
        return new Balance(name, [.. shares.Where(part => part.Share > 0).Select(part => (part.Level, part.Share / total))]);
    }

    /// <summary>The condition for one level, joined with another condition.</summary>
    internal string Condition(string level, string? where)
    {
        string own = Of(Column, level);
        return where is null ? own : $"{own} and ({where})";
    }

    /// <summary>The condition that a label column holds a level; null for a missing cell.</summary>
    internal static string Of(string column, string? level)
    {
        string name = $"\"{column.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
        return level is null ? $"{name} is missing" : $"{name} = '{level.Replace("'", "''", StringComparison.Ordinal)}'";
    }

    /// <summary>Which of several shares each row belongs to: at every row the one furthest behind, the first of equals; so every prefix is balanced.</summary>
    internal static IEnumerable<int> Turns(IReadOnlyList<double> shares)
    {
        var counts = new long[shares.Count];
        for (long row = 0; ; row++)
        {
            int best = 0;
            for (int part = 1; part < counts.Length; part++)
                if ((shares[part] * (row + 1)) - counts[part] > (shares[best] * (row + 1)) - counts[best] + 1e-12) best = part;
            counts[best]++;
            yield return best;
        }
    }
}
