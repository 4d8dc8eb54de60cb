namespace RiskGan.Core.Persistence;

/// <summary>What a model file holds, before it means anything: named JSON texts and named tensors.</summary>
/// <remarks>
/// Each part of a model (schema, encoder, options, report, generator) adds its own documents and tensors under its own prefix
/// and finds them again when the file is read; the file format itself (<c>docs/model-file.md</c>) knows no part.
/// </remarks>
public sealed class ModelContent
{
    private readonly Dictionary<string, NamedTensor> _tensors = new(StringComparer.Ordinal);

    /// <summary>JSON texts by name ("schema", "encoder", …), in name order.</summary>
    public SortedDictionary<string, string> Documents { get; } = new(StringComparer.Ordinal);

    /// <summary>The tensors in the order they were added.</summary>
    public IReadOnlyCollection<NamedTensor> Tensors => _tensors.Values;

    /// <summary>Adds a tensor.</summary>
    /// <exception cref="ArgumentException">The name is taken.</exception>
    public void Add(NamedTensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        _tensors.Add(tensor.Name, tensor);
    }

    /// <summary>The named tensor's values where it exists and has this element type, else null.</summary>
    public TElement[]? Find<TElement>(string name)
        where TElement : unmanaged => _tensors.TryGetValue(name, out NamedTensor? tensor) ? tensor.Values as TElement[] : null;

    /// <summary>The named tensor, or null.</summary>
    public NamedTensor? Find(string name) => _tensors.GetValueOrDefault(name);
}
