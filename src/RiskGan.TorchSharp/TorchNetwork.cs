using RiskGan.Core.Errors;
using RiskGan.Core.Networks;
using RiskGan.Core.Numerics;
using RiskGan.Core.Persistence;
using static global::TorchSharp.torch;
using static global::TorchSharp.torch.nn;

namespace RiskGan.TorchSharp;

/// <summary>A <see cref="NetworkSpec"/> in TorchSharp: its parameters with Adam's moments, its running statistics, its forward pass.</summary>
/// <remarks>Tensors have the managed engine's names and shapes (weights I×O, so y = x·W + b), so exchange is a copy.</remarks>
internal sealed class TorchNetwork : IDisposable
{
    private readonly Parameter[] _parameters;
    private readonly (string Name, Tensor Value)[] _statistics;
    private readonly Dictionary<string, Tensor> _byName = new(StringComparer.Ordinal);
    private readonly string _name;

    /// <summary>A network with the weights of a managed one.</summary>
    public TorchNetwork(DenseNetwork<float> source, Device device)
    {
        Spec = source.Spec;
        _name = source.Name;
        Momentum = Spec.BatchNormMomentum;
        _parameters = [.. source.Arena.Parameters.Select(parameter => new Parameter(parameter.Name, TorchTensors.Of(parameter.Value, device)))];
        _statistics = [.. NetworkWeights.RunningStatistics(source).Select(part => (part.Name, TorchTensors.Of(part.Values, device).DetachFromDisposeScope()))];
        foreach (Parameter parameter in _parameters) _byName.Add(parameter.Name, parameter.Value);
        foreach ((string name, Tensor value) in _statistics) _byName.Add(name, value);
    }

    /// <summary>Widths and blocks.</summary>
    public NetworkSpec Spec { get; }

    /// <summary>Share of the old running statistics kept at each training batch; as <see cref="BatchNorm{T}.Momentum"/>.</summary>
    public double Momentum { get; set; }

    /// <summary>Adam updates so far.</summary>
    public long Updates { get; set; }

    /// <summary>The trained tensors, in the managed engine's order.</summary>
    public IReadOnlyList<Parameter> Parameters => _parameters;

    /// <summary>True where every number is finite.</summary>
    public bool IsFinite => State().All(part => part.Value.isfinite().all().item<bool>());

    /// <summary>A network of that spec with <see cref="WeightStart"/>'s weights: those the managed engine starts with.</summary>
    public static TorchNetwork Start(NetworkSpec spec, string name, ulong seed, uint networkNumber, Device device)
    {
        using Kernels<float> kernels = Kernels.Create(1);
        var source = new DenseNetwork<float>(kernels, spec, name);
        WeightStart.Fill(source, seed, networkNumber);
        return new TorchNetwork(source, device);
    }

    /// <summary>x (B×I) → B×O.</summary>
    public Tensor Forward(Tensor x, bool training)
    {
        int blocks = Spec.HiddenWidths.Count;
        for (int l = 0; l < blocks; l++)
        {
            x = Linear(l, x);
            x = Spec.Normalization switch
            {
                Normalization.BeforeActivation => Activate(Normalize(l, x, training)),
                Normalization.AfterActivation => Normalize(l, Activate(x), training),
                _ => Activate(x),
            };
        }

        return Linear(blocks, x);
    }

    /// <summary>One Adam update from ∂loss/∂parameters.</summary>
    public void Update(Tensor loss, double rate, double beta1, double beta2, double epsilon)
    {
        IList<Tensor> gradients = autograd.grad([loss], [.. _parameters.Select(parameter => parameter.Value)]);
        Updates++;
        var adam = new AdamCoefficients(rate, beta1, beta2, epsilon, Updates);
        using (no_grad())
        {
            for (int i = 0; i < _parameters.Length; i++)
            {
                (Tensor w, Tensor g, Tensor m, Tensor v) = (_parameters[i].Value, gradients[i], _parameters[i].FirstMoment, _parameters[i].SecondMoment);
                m.mul_(beta1).add_(g, 1 - beta1);
                v.mul_(beta2).addcmul_(g, g, 1 - beta2);
                w.addcdiv_(m, v.sqrt().mul_(adam.InverseRootCorrection).add_(epsilon), -adam.StepSize);
            }
        }
    }

    /// <summary>Moves every parameter by <paramref name="weight"/> of the way to <paramref name="target"/>'s.</summary>
    public void MoveTowards(TorchNetwork target, double weight)
    {
        using (no_grad())
            for (int i = 0; i < _parameters.Length; i++) _parameters[i].Value.add_(target._parameters[i].Value - _parameters[i].Value, weight);
    }

    /// <summary>Parameters, then running statistics: what <see cref="NetworkWeights.Export"/> gives.</summary>
    public List<NamedTensor> Export() =>
        [.. _parameters.Select(parameter => TorchTensors.Named(parameter.Name, parameter.Value)), .. _statistics.Select(part => TorchTensors.Named(part.Name, part.Value))];

    /// <summary>Takes the values of <see cref="Export"/>, or of a managed network of the same spec, back.</summary>
    public void Import(IReadOnlyList<NamedTensor> tensors)
    {
        foreach (NamedTensor tensor in tensors) Set(_byName[tensor.Name], (float[])tensor.Values);
    }

    /// <summary>All that changes in training, by name: values, moments, statistics.</summary>
    public IEnumerable<(string Name, Tensor Value)> State()
    {
        foreach (Parameter parameter in _parameters)
        {
            yield return (parameter.Name, parameter.Value);
            yield return (parameter.Name + ".first_moment", parameter.FirstMoment);
            yield return (parameter.Name + ".second_moment", parameter.SecondMoment);
        }

        foreach ((string name, Tensor value) in _statistics) yield return (name, value);
    }

    /// <summary>Takes values for the tensors of <see cref="State"/>, in that order.</summary>
    public void SetState(IReadOnlyList<float[]> values)
    {
        int i = 0;
        foreach ((_, Tensor value) in State()) Set(value, values[i++]);
    }

    /// <summary>The tensors of <see cref="State"/> out of a checkpoint.</summary>
    /// <exception cref="RiskGanException">RG421 one is missing or has another size.</exception>
    public float[][] FindState(ModelContent content, string prefix) =>
        [.. State().Select(part => content.Find<float>($"{prefix}.{part.Name}") is { } values && values.Length == part.Value.numel()
            ? values
            : throw Fault.ModelPartBroken($"{prefix}.{part.Name}", "it is missing or has another shape"))];

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Parameter parameter in _parameters) parameter.Dispose();
        foreach ((_, Tensor value) in _statistics) value.Dispose();
    }

    private static void Set(Tensor target, float[] values)
    {
        using (no_grad())
        {
            using Tensor source = tensor(values, target.shape, device: target.device);
            target.copy_(source);
        }
    }

    private Tensor Linear(int layer, Tensor x)
    {
        Tensor product = x.matmul(_byName[Part(layer, "weight")]);
        return _byName.TryGetValue(Part(layer, "bias"), out Tensor? bias) ? product + bias : product;
    }

    private Tensor Activate(Tensor x) => Spec.Activation == Activation.Relu ? functional.relu(x) : functional.leaky_relu(x, Spec.LeakySlope);

    private Tensor Normalize(int block, Tensor x, bool training) => functional.batch_norm(
        x, Vector(block, "norm.mean"), Vector(block, "norm.variance"), Vector(block, "norm.gain"), Vector(block, "norm.shift"),
        training, 1.0 - Momentum, Spec.BatchNormEpsilon);

    // A view: what batch norm writes to the running statistics lands in the 1×C tensor.
    private Tensor Vector(int block, string part) => _byName[Part(block, part)].view(-1);

    private string Part(int layer, string part) => NetworkSpec.ParameterName(_name, layer, Spec.HiddenWidths.Count, part);

    /// <summary>A trained tensor and Adam's two moments of its gradient.</summary>
    public sealed class Parameter : IDisposable
    {
        public Parameter(string name, Tensor value)
        {
            Name = name;
            Value = value.requires_grad_().DetachFromDisposeScope();
            FirstMoment = zeros_like(value, requires_grad: false).DetachFromDisposeScope();
            SecondMoment = zeros_like(value, requires_grad: false).DetachFromDisposeScope();
        }

        public string Name { get; }

        public Tensor Value { get; }

        public Tensor FirstMoment { get; }

        public Tensor SecondMoment { get; }

        public void Dispose()
        {
            Value.Dispose();
            FirstMoment.Dispose();
            SecondMoment.Dispose();
        }
    }
}
