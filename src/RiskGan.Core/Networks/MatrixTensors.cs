using System.Numerics;
using RiskGan.Core.Errors;
using RiskGan.Core.Numerics;
using RiskGan.Core.Persistence;

namespace RiskGan.Core.Networks;

/// <summary>Matrices as tensors without padding and back, bit for bit: how weights and a training's state get into a file.</summary>
public static class MatrixTensors
{
    /// <summary>Adds the matrix as a tensor of that name.</summary>
    /// <exception cref="ArgumentException">The name is taken.</exception>
    public static void Put<T>(ModelContent content, string name, Matrix<T> matrix)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(content);
        content.Add(Of(name, matrix));
    }

    /// <summary>Fills the matrix from the tensor of that name.</summary>
    /// <exception cref="RiskGanException">RG421 there is none, or it has another shape.</exception>
    public static void Take<T>(ModelContent content, string name, Matrix<T> matrix)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(content);
        ArgumentNullException.ThrowIfNull(matrix);
        NamedTensor? tensor = content.Find(name);
        if (tensor?.Values is not float[] values || !tensor.Shape.SequenceEqual([matrix.Rows, matrix.Columns]))
            throw Fault.ModelPartBroken(name, "it is missing or has another shape");
        Fill(matrix, values);
    }

    /// <summary>The matrix as a tensor of that name.</summary>
    internal static NamedTensor Of<T>(string name, Matrix<T> matrix)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var values = new float[matrix.Rows * matrix.Columns];
        for (int r = 0; r < matrix.Rows; r++)
        {
            Span<T> row = matrix.Row(r);
            for (int c = 0; c < row.Length; c++) values[(r * row.Length) + c] = float.CreateTruncating(row[c]);
        }

        return NamedTensor.Of(name, values, matrix.Rows, matrix.Columns);
    }

    /// <summary>Fills the matrix row by row.</summary>
    internal static void Fill<T>(Matrix<T> matrix, ReadOnlySpan<float> values)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int r = 0; r < matrix.Rows; r++)
        {
            Span<T> row = matrix.Row(r);
            for (int c = 0; c < row.Length; c++) row[c] = T.CreateChecked(values[(r * row.Length) + c]);
        }
    }
}
