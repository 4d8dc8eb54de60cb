using System.Globalization;
using RiskGan.Core.Conditions;
using RiskGan.Core.Data;
using RiskGan.Core.Encoders;
using RiskGan.Core.Errors;
using RiskGan.Core.Imputation;
using RiskGan.Core.Persistence;

namespace RiskGan.Core.Scenarios;

/// <summary>A scenario held against a model: columns found, levels and conditions checked, what is given and what follows decided.</summary>
internal sealed class ScenarioPlan
{
    private ScenarioPlan(Scenario scenario, string source, IReadOnlyList<BoundShift> shifts, IReadOnlyList<string?[]> levels, bool[] isGiven, bool[] isDriver)
    {
        Scenario = scenario;
        Source = source;
        Shifts = shifts;
        Levels = levels;
        IsGiven = isGiven;
        IsDriver = isDriver;
    }

    public Scenario Scenario { get; }

    /// <summary>The scenario's file, for messages.</summary>
    public string Source { get; }

    public IReadOnlyList<BoundShift> Shifts { get; }

    /// <summary>By column of <see cref="Scenario.Shares"/>: its levels, null last for a missing cell.</summary>
    public IReadOnlyList<string?[]> Levels { get; }

    /// <summary>By column of the model: the second draw is given its cells.</summary>
    public bool[] IsGiven { get; }

    /// <summary>By column of the model: the scenario moves it.</summary>
    public bool[] IsDriver { get; }

    /// <summary>Checks a scenario against a model.</summary>
    /// <exception cref="RiskGanException">RG541: with every mistake.</exception>
    public static ScenarioPlan Of(Scenario scenario, Model model, string source)
    {
        ArgumentNullException.ThrowIfNull(scenario);
        var faults = new List<string>();
        var isDriver = new bool[model.Schema.Columns.Count];
        var shifts = new List<BoundShift>();
        foreach (ScenarioShift shift in scenario.Shifts)
            if (Bind(shift, model, faults) is { } bound) shifts.Add(bound);
        foreach (BoundShift shift in shifts) isDriver[shift.Column] = true;
        var levels = new List<string?[]>();
        foreach (ScenarioShares shares in scenario.Shares)
        {
            if (Find(shares.Column, shares.Line, model, faults) is not { } column || LevelsOf(shares, column, model, faults) is not { } known) continue;
            isDriver[column] = true;
            levels.Add(known);
        }

        long parts = levels.Aggregate(1L, (product, column) => Math.Min(1L << 40, product * column.Length));
        if (parts > TargetShares.MostParts)
            faults.Add(ScenarioReader.At(scenario.Shares[0].Line, string.Create(CultureInfo.InvariantCulture, $"the columns with shares have {parts:N0} combinations of levels; at most {TargetShares.MostParts:N0} are handled")));
        bool[] isGiven = Given(scenario, model, isDriver, faults);
        return faults.Count == 0 ? new ScenarioPlan(scenario, source, shifts, levels, isGiven, isDriver) : throw Fault.ScenarioWrong(source, faults);
    }

    private static bool[] Given(Scenario scenario, Model model, bool[] isDriver, List<string> faults)
    {
        bool[] isGiven = [.. isDriver];
        bool[] isNamed = [.. isDriver];
        foreach (ScenarioName name in scenario.Hold)
        {
            if (Find(name.Column, name.Line, model, faults) is not { } column) continue;
            if (isDriver[column]) faults.Add(ScenarioReader.At(name.Line, $"{Fault.Quoted(name.Column)} is moved and held at once"));
            isGiven[column] = isNamed[column] = true;
        }

        if (scenario.Respond.Count > 0)
        {
            for (int i = 0; i < isGiven.Length; i++) isGiven[i] |= model.Encoder.Roles[i] is not IdentifierRole;
            foreach (ScenarioName name in scenario.Respond)
            {
                if (Find(name.Column, name.Line, model, faults) is not { } column) continue;
                if (isDriver[column]) faults.Add(ScenarioReader.At(name.Line, $"{Fault.Quoted(name.Column)} is moved and follows at once"));
                else isGiven[column] = false;
            }
        }

        // What a moved or held label is looked up from stays with it: its cells stand in the same row already. What is looked up from a column that
        // follows, follows too.
        for (int round = 0; round < 2; round++)
        {
            foreach (ValueLink link in ValueLinks.Of(model.Encoder))
            {
                if (isNamed[link.Dependent]) isGiven[link.Determinant] = true;
                else if (!isGiven[link.Determinant]) isGiven[link.Dependent] = false;
            }
        }

        return isGiven;
    }

    private static BoundShift? Bind(ScenarioShift shift, Model model, List<string> faults)
    {
        if (Find(shift.Column, shift.Line, model, faults) is not { } column) return null;
        if (model.Schema.Columns[column].Kind is not (ColumnKind.Continuous or ColumnKind.Integer))
        {
            faults.Add(ScenarioReader.At(shift.Line, $"{Fault.Quoted(shift.Column)} is not a column of numbers; give a label column wanted shares"));
            return null;
        }

        if (model.Encoder.Roles[column] is not LearnedRole learned || model.Encoder.Numerics[learned.Cell].Law.Values.Length == 0)
        {
            faults.Add(ScenarioReader.At(shift.Line, $"{Fault.Quoted(shift.Column)} follows from other columns; shift those"));
            return null;
        }

        Condition? where = null;
        try
        {
            if (shift.Where is not null) where = Condition.Parse(shift.Where, model);
        }
        catch (RiskGanException e)
        {
            faults.Add(ScenarioReader.At(shift.Line, e.Message.TrimEnd('.')));
        }

        return new BoundShift(shift, column, model.Encoder.Numerics[learned.Cell], where);
    }

    private static string?[]? LevelsOf(ScenarioShares shares, int column, Model model, List<string> faults)
    {
        ColumnSchema schema = model.Schema.Columns[column];
        IReadOnlyList<string>? known = ColumnFacts.Of(model.Encoder)[column].Levels;
        if (schema.Kind.IsNumeric() || schema.Kind is ColumnKind.Identifier or ColumnKind.Constant || known is not { Count: > 1 })
        {
            faults.Add(ScenarioReader.At(shares.Line, $"{Fault.Quoted(shares.Column)} has no levels to give shares to{(schema.Kind.IsNumeric() ? "; shift it" : "")}"));
            return null;
        }

        string[] unknown = [.. shares.Levels.Select(level => level.Level).Where(level => !known.Contains(level))];
        foreach (string level in unknown)
            faults.Add(ScenarioReader.At(shares.Line, $"{Fault.Quoted(shares.Column)} never holds {Fault.Quoted(Fault.Brief(level))}; {(NearestName.Find(level, known) is { } nearest ? $"did you mean {Fault.Quoted(nearest)}?" : $"its levels are {Fault.Listed(known.Select(Fault.Quoted))}")}"));
        double total = shares.Levels.Sum(level => level.Share);
        if (unknown.Length == 0 && total < 1 - 1e-9 && shares.Levels.Count == known.Count && !MayBeMissing(model, column))
            faults.Add(ScenarioReader.At(shares.Line, string.Create(CultureInfo.InvariantCulture, $"the shares of all levels of {Fault.Quoted(shares.Column)} add up to {total:0.####} instead of 1")));
        return unknown.Length > 0 ? null : [.. known, null];
    }

    private static bool MayBeMissing(Model model, int column) => model.Encoder.Roles[column] switch
    {
        LearnedRole learned => model.Encoder.Categories[learned.Cell - model.Encoder.Numerics.Count].MissingCode >= 0,
        _ => true,
    };

    private static int? Find(string name, int line, Model model, List<string> faults)
    {
        int index = model.Schema.IndexOf(name);
        if (index >= 0) return index;
        string? nearest = NearestName.Find(name, [.. model.Schema.Columns.Select(column => column.Name)]);
        faults.Add(ScenarioReader.At(line, $"there is no column {Fault.Quoted(Fault.Brief(name))}{(nearest is null ? "" : $"; did you mean {Fault.Quoted(nearest)}?")}"));
        return null;
    }
}
