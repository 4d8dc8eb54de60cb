using RiskGan.Core.Numerics;
using RiskGan.Core.Persistence;
using static global::TorchSharp.torch;

namespace RiskGan.TorchSharp;

/// <summary>The managed engine's matrices and named tensors as TorchSharp's, and back.</summary>
internal static class TorchTensors
{
    /// <summary>A copy of the matrix, without padding, on the device.</summary>
    public static Tensor Of(Matrix<float> matrix, Device device)
    {
        var values = new float[matrix.Rows * matrix.Columns];
        for (int r = 0; r < matrix.Rows; r++) matrix.Row(r).CopyTo(values.AsSpan(r * matrix.Columns));
        return tensor(values, [matrix.Rows, matrix.Columns], device: device);
    }

    /// <summary>One number after another in one row.</summary>
    public static Tensor Row(IEnumerable<float> values, Device device) => tensor(values.ToArray(), device: device).unsqueeze(0);

    /// <summary>Column numbers to select.</summary>
    public static Tensor Index(IEnumerable<int> columns, Device device) => tensor(columns.Select(column => (long)column).ToArray(), device: device);

    /// <summary>The values row by row.</summary>
    public static float[] Values(Tensor tensor) => tensor.detach().cpu().contiguous().data<float>().ToArray();

    /// <summary>Copies the tensor's values into the matrix of the same shape.</summary>
    public static void CopyTo(Tensor tensor, Matrix<float> matrix)
    {
        float[] values = Values(tensor);
        for (int r = 0; r < matrix.Rows; r++) values.AsSpan(r * matrix.Columns, matrix.Columns).CopyTo(matrix.Row(r));
    }

    /// <summary>A tensor as a model file holds it.</summary>
    public static NamedTensor Named(string name, Tensor tensor) => NamedTensor.Of(name, Values(tensor), tensor.shape);
}
