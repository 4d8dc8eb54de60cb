namespace RiskGan.Core.Evaluation.Privacy;

/// <summary>A metric with a stated bound: what lies beyond it is a finding by itself, whatever floor and baselines show.</summary>
public interface IFlaggingMetric : ITableMetric
{
    /// <summary>The rule in a sentence, for the report.</summary>
    string FlagRule { get; }

    /// <summary>True where one of the metric's own measurements lies beyond the bound; never for an undefined one.</summary>
    bool IsFlagged(Measurement measurement);
}
