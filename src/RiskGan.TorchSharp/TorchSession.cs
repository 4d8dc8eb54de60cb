using System.Globalization;
using RiskGan.Core.Errors;
using RiskGan.Core.Persistence;
using RiskGan.Core.Training;
using static global::TorchSharp.torch;

namespace RiskGan.TorchSharp;

/// <summary>What both presets' trainings share: counting steps, remembering a good state, going back to it, checkpoints.</summary>
internal abstract class TorchSession : ITrainingSession
{
    private const string CountsName = "session.counts";
    private const string RateFactorName = "session.rate_factor";

    private readonly TorchNetwork[] _networks;
    private readonly float[][][] _remembered;
    private long _rememberedSteps;

    private protected TorchSession(TrainingPlan plan, params TorchNetwork[] networks)
    {
        Settings = GeneratorSettings.From(plan);
        _networks = networks;
        _remembered = new float[networks.Length][][];
        Remember();
    }

    public long Steps { get; private set; }

    public bool IsDone => false;

    public GeneratorSettings Settings { get; }

    public bool IsFinite => Array.TrueForAll(_networks, network => network.IsFinite);

    protected double RateFactor { get; private set; } = 1.0;

    public StepLosses Step(double done)
    {
        StepLosses losses = Run(Steps, done);
        Steps++;
        return losses;
    }

    public void Remember()
    {
        for (int i = 0; i < _networks.Length; i++) _remembered[i] = [.. _networks[i].State().Select(part => TorchTensors.Values(part.Value))];
        _rememberedSteps = Steps;
    }

    public void Rewind(double rateFactor)
    {
        for (int i = 0; i < _networks.Length; i++) _networks[i].SetState(_remembered[i]);
        SetSteps(_rememberedSteps);
        RateFactor *= rateFactor;
    }

    public void Save(ModelContent content)
    {
        content.Add(NamedTensor.Of(CountsName, [Steps, _rememberedSteps]));
        content.Add(NamedTensor.Of(RateFactorName, [RateFactor]));
        for (int i = 0; i < _networks.Length; i++)
        {
            int part = 0;
            foreach ((string name, Tensor value) in _networks[i].State())
            {
                content.Add(TorchTensors.Named($"{Prefix(i, "live")}.{name}", value));
                content.Add(NamedTensor.Of($"{Prefix(i, "kept")}.{name}", _remembered[i][part++], value.shape));
            }
        }
    }

    public void Restore(ModelContent content)
    {
        if (content.Find<long>(CountsName) is not [long steps and >= 0, long remembered and >= 0] || remembered > steps)
            throw Fault.ModelPartBroken(CountsName, "it is missing or out of range");
        if (content.Find<double>(RateFactorName) is not [double factor and > 0 and <= 1])
            throw Fault.ModelPartBroken(RateFactorName, "it is missing or out of range");
        for (int i = 0; i < _networks.Length; i++)
        {
            float[][] live = _networks[i].FindState(content, Prefix(i, "live"));
            _remembered[i] = _networks[i].FindState(content, Prefix(i, "kept"));
            _networks[i].SetState(live);
        }

        (_rememberedSteps, RateFactor) = (remembered, factor);
        SetSteps(steps);
    }

    public abstract IReadOnlyList<NamedTensor> FinishGenerator();

    public abstract void Dispose();

    /// <summary>Runs the preset's step.</summary>
    protected abstract StepLosses Run(long step, double done);

    private static string Prefix(int network, string state) => string.Create(CultureInfo.InvariantCulture, $"session.network.{network}.{state}");

    private void SetSteps(long steps)
    {
        Steps = steps;
        foreach (TorchNetwork network in _networks) network.Updates = steps;
    }
}
