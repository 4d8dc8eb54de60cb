namespace RiskGan.Core.Scenarios;

/// <summary>All that a report of a scenario tells.</summary>
public sealed record ScenarioReport
{
    /// <summary>The scenario.</summary>
    public required Scenario Scenario { get; init; }

    /// <summary>Its file.</summary>
    public required string Source { get; init; }

    /// <summary>The model's file.</summary>
    public required string Model { get; init; }

    /// <summary>Rows of each table.</summary>
    public required long Rows { get; init; }

    /// <summary>The seed.</summary>
    public required ulong Seed { get; init; }

    /// <summary>Columns the scenario moves.</summary>
    public required IReadOnlyList<string> Drivers { get; init; }

    /// <summary>Columns that kept their cells.</summary>
    public required IReadOnlyList<string> Kept { get; init; }

    /// <summary>By shift: its column and the stressed rows whose value lies outside training.</summary>
    public required IReadOnlyList<(string Column, long Rows)> Outside { get; init; }

    /// <summary>The figures.</summary>
    public required ScenarioComparison Comparison { get; init; }

    /// <summary>The scenario's name, or its file's where it has none.</summary>
    public string Title => Scenario.Name.Length > 0 ? Scenario.Name : Path.GetFileNameWithoutExtension(Source);

    /// <summary>The figures worth a glance: the expected loss, drivers, the two-level columns' last level, and the 99 % shortfalls; drivers first, kept columns left out.</summary>
    public IReadOnlyList<ScenarioFigure> Headlines()
    {
        ScenarioFigure[] figures = [.. Comparison.Figures.Where(figure => !Kept.Contains(figure.Column))];
        bool IsDriver(ScenarioFigure figure) => Drivers.Contains(figure.Column);
        Dictionary<string, ScenarioFigure> last = figures.Where(figure => figure.Kind == ScenarioFigureKind.Share).GroupBy(figure => figure.Column)
            .Where(column => column.Count() == 2).ToDictionary(column => column.Key, column => column.Last(), StringComparer.Ordinal);
        return
        [
            .. figures.Where(figure => figure.Kind == ScenarioFigureKind.ExpectedLoss),
            .. figures.Where(figure => IsDriver(figure) && figure.Kind is ScenarioFigureKind.Mean or ScenarioFigureKind.Share && (!last.TryGetValue(figure.Column, out ScenarioFigure? one) || one == figure)),
            .. last.Values.Where(figure => !IsDriver(figure)),
            .. figures.Where(figure => !IsDriver(figure) && figure.Kind == ScenarioFigureKind.Mean),
            .. figures.Where(figure => figure.Kind == ScenarioFigureKind.ExpectedShortfall && figure.Part == "upper 99 %"),
        ];
    }
}
