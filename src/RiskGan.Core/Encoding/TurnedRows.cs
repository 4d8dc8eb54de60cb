using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using RiskGan.Core.Numerics;
using RiskGan.Core.Numerics.Simd;

namespace RiskGan.Core.Encoders;

/// <summary>Sixteen encoded rows turned, so that a cell's numbers of all of them stand side by side: one thread's room.</summary>
/// <remarks>The greatest of a block is found down its columns in all rows at once; row by row its branches cannot be foretold.</remarks>
internal sealed unsafe class TurnedRows
{
    /// <summary>Rows at a time.</summary>
    public const int Count = 16;

    private readonly EncodedLayout _layout;
    private readonly float[] _turned; // D×16

    /// <summary>Room for sixteen rows of a layout.</summary>
    public TurnedRows(EncodedLayout layout)
    {
        _layout = layout;
        _turned = GC.AllocateArray<float>(layout.Width * Count, pinned: true);
    }

    /// <summary>Takes <paramref name="count"/> rows, at most sixteen, from row <paramref name="first"/> on; the places of others keep what they were.</summary>
    public void Take(Matrix<float> rows, int first, int count)
    {
        Transposition.Copy(rows.Data + ((nint)first * rows.Stride), rows.Stride, count, _layout.Width, Column(0), Count);
        GC.KeepAlive(rows);
    }

    /// <summary>Sixteen rows' scores of a numeric cell. Pinned memory of this room: it lives as long as the room does.</summary>
    public float* Column(int column) => (float*)Unsafe.AsPointer(ref _turned[column * Count]);

    /// <summary>Each row's code in a category block: the place of its greatest entry, the first of equals.</summary>
    public void Codes(int block, Span<int> codes)
    {
        int width = _layout.CategoryWidths[block];
        for (int half = 0; half < Count; half += Vector256<float>.Count)
        {
            float* x = Column(_layout.BlockStarts[block]) + half;
            Vector256<float> greatest = Vector256.Load(x);
            Vector256<int> place = default;
            for (int k = 1; k < width; k++)
            {
                Vector256<float> value = Vector256.Load(x + ((nint)k * Count));
                Vector256<float> isGreater = Vector256.GreaterThan(value, greatest);
                greatest = Vector256.ConditionalSelect(isGreater, value, greatest);
                place = Vector256.ConditionalSelect(isGreater.AsInt32(), Vector256.Create(k), place);
            }

            place.CopyTo(codes[half..]);
        }
    }
}
