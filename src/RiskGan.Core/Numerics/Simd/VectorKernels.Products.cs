using System.Runtime.CompilerServices;

namespace RiskGan.Core.Numerics.Simd;

/// <content>Matrix products.</content>
internal sealed unsafe partial class VectorKernels<TLanes>
{
    // Results this narrow are made with rows of the result in the lanes; wider ones waste less in a padded tile than a transposition costs.
    private const int Narrow = 3;

    // Depth of a turned piece of a in a narrow product: with 4 vectors a row it stays in the first cache.
    private const int NarrowChain = 64;

    /// <inheritdoc/>
    protected override void MultiplyCore(Matrix<float> a, Matrix<float> b, Matrix<float> c, Matrix<float>? bias)
    {
        if (c.Columns <= Narrow)
        {
            MultiplyNarrow(a, b.Data, b.Stride, 1, c, bias);
        }
        else
        {
            Run(new Product
            {
                A = a.Data,
                ARow = a.Stride,
                ANext = 1,
                B = b.Data,
                BStride = b.Stride,
                C = c.Data,
                CStride = c.Stride,
                Start = bias is null ? null : bias.Data,
                Rows = c.Rows,
                Columns = c.Columns,
                K = a.Columns,
            });
        }
        GC.KeepAlive(a);
        GC.KeepAlive(b);
        GC.KeepAlive(c);
        GC.KeepAlive(bias);
    }

    /// <inheritdoc/>
    protected override void MultiplyTransposedACore(Matrix<float> a, Matrix<float> b, Matrix<float> c, bool accumulate)
    {
        if (c.Columns <= Narrow)
        {
            MultiplyTransposedANarrow(a, b, c, accumulate);
        }
        else
        {
            Run(new Product
            {
                A = a.Data,
                ARow = 1,
                ANext = a.Stride,
                B = b.Data,
                BStride = b.Stride,
                C = c.Data,
                CStride = c.Stride,
                Start = accumulate ? c.Data : null,
                StartStride = c.Stride,
                Rows = c.Rows,
                Columns = c.Columns,
                K = a.Rows,
            });
        }
        GC.KeepAlive(a);
        GC.KeepAlive(b);
        GC.KeepAlive(c);
    }

    /// <inheritdoc/>
    protected override void MultiplyTransposedBCore(Matrix<float> a, Matrix<float> b, Matrix<float> c)
    {
        int k = a.Columns;
        if (c.Columns <= Narrow)
        {
            MultiplyNarrow(a, b.Data, 1, b.Stride, c, null);
        }
        else if ((long)c.Rows * (k + c.Columns) < (long)k * c.Columns)
        {
            // Few rows: cᵀ = b·aᵀ, for it is cheaper to turn a and the result around than a large b. The chains are the same.
            int turnedStride = Matrix<float>.PaddedStride(c.Rows);
            float* scratch = Scratch(((long)(k + c.Columns) * turnedStride) + Slack, out _);
            float* turnedA = scratch;
            float* turnedC = scratch + ((nint)k * turnedStride);
            Transposition.Copy(a.Data, a.Stride, a.Rows, k, turnedA, turnedStride);
            Run(new Product
            {
                A = b.Data,
                ARow = b.Stride,
                ANext = 1,
                B = turnedA,
                BStride = turnedStride,
                C = turnedC,
                CStride = turnedStride,
                Rows = c.Columns,
                Columns = c.Rows,
                K = k,
            });
            Transposition.Copy(turnedC, turnedStride, c.Columns, c.Rows, c.Data, c.Stride);
        }
        else
        {
            int turnedStride = Matrix<float>.PaddedStride(c.Columns);
            float* turned = Scratch(((long)k * turnedStride) + Slack, out _);
            var turn = new TurnJob { Source = b.Data, SourceStride = b.Stride, Columns = k, Target = turned, TargetStride = turnedStride };
            Share(turn, b.Rows, 16, (long)k * c.Columns >= SharedElements);
            Run(new Product
            {
                A = a.Data,
                ARow = a.Stride,
                ANext = 1,
                B = turned,
                BStride = turnedStride,
                C = c.Data,
                CStride = c.Stride,
                Rows = c.Rows,
                Columns = c.Columns,
                K = k,
            });
        }
        GC.KeepAlive(a);
        GC.KeepAlive(b);
        GC.KeepAlive(c);
    }

    // Tiles read whole vectors past a row's end, at most 4 of 16 floats.
    private const int Slack = 64;

    // c = a·b + bias for 1 to 3 columns; element (k, n) of b is at b[k * bNext + n * bColumn].
    private void MultiplyNarrow(Matrix<float> a, float* b, nint bNext, nint bColumn, Matrix<float> c, Matrix<float>? bias)
    {
        float* scratch = Scratch((NarrowChain + c.Columns) * 4 * L, out int stride);
        var job = new NarrowJob
        {
            A = a.Data,
            AStride = a.Stride,
            B = b,
            BNext = bNext,
            BColumn = bColumn,
            C = c.Data,
            CStride = c.Stride,
            Bias = bias is null ? null : bias.Data,
            K = a.Columns,
            Columns = c.Columns,
            Scratch = scratch,
            ScratchStride = stride,
        };
        Share(job, c.Rows, 4 * L, (long)c.Rows * a.Columns >= SharedElements);
        GC.KeepAlive(_scratch);
    }

    // c (+)= aᵀ·b for 1 to 3 columns: one row of cᵀ = bᵀ·a at a time, then laid into its column.
    private void MultiplyTransposedANarrow(Matrix<float> a, Matrix<float> b, Matrix<float> c, bool accumulate)
    {
        float* row = Scratch(c.Rows + Slack, out _);
        for (int n = 0; n < c.Columns; n++)
        {
            float* column = c.Data + n;
            if (accumulate)
                for (nint i = 0; i < c.Rows; i++) row[i] = column[i * c.Stride];
            Run(new Product
            {
                A = b.Data + n,
                ARow = 0,
                ANext = b.Stride,
                B = a.Data,
                BStride = a.Stride,
                C = row,
                CStride = 0,
                Start = accumulate ? row : null,
                Rows = 1,
                Columns = c.Rows,
                K = a.Rows,
            });
            for (nint i = 0; i < c.Rows; i++) column[i * c.Stride] = row[i];
        }
        GC.KeepAlive(_scratch);
    }

    private void Run(Product product)
    {
        if (product.Rows == 0 || product.Columns == 0) return;
        bool worthIt = (long)product.Rows * product.Columns * product.K >= SharedMultiplyAdds;
        int panel = PanelVectors * L;
        product.ByRows = product.Rows / 6 >= product.Columns / panel;
        if (product.ByRows) Share(product, product.Rows, 6, worthIt);
        else Share(product, product.Columns, panel, worthIt);
        GC.KeepAlive(_scratch);
    }

    private struct TurnJob : IRangeJob
    {
        public float* Source;
        public nint SourceStride;
        public int Columns;
        public float* Target;
        public nint TargetStride;

        public readonly void Run(int first, int last, int worker)
            => Transposition.Copy(Source + (first * SourceStride), SourceStride, last - first, Columns, Target + first, TargetStride);
    }

    private struct NarrowJob : IRangeJob
    {
        public float* A;
        public nint AStride;
        public float* B;
        public nint BNext;
        public nint BColumn;
        public float* C;
        public nint CStride;
        public float* Bias;
        public int K;
        public int Columns;
        public float* Scratch;
        public int ScratchStride;

        public readonly void Run(int first, int last, int worker)
        {
            int width = 4 * L;
            float* turned = Scratch + ((nint)worker * ScratchStride);
            float* results = turned + (NarrowChain * width);
            var tile = new Tile { ANext = BNext, B = turned, BStride = width };
            for (int row = first; row < last; row += width)
            {
                int rows = Math.Min(width, last - row);
                for (int n = 0; n < Columns; n++) new Span<float>(results + (n * width), width).Fill(Bias == null ? 0f : Bias[n]);
                for (int k = 0; k < K; k += NarrowChain)
                {
                    int length = Math.Min(NarrowChain, K - k);
                    Transposition.Copy(A + (row * AStride) + k, AStride, rows, length, turned, width);
                    tile.K = length;
                    for (int n = 0; n < Columns; n++)
                    {
                        tile.A = B + (n * BColumn) + (k * BNext);
                        tile.C = tile.Start = results + (n * width);
                        Tiles<TLanes>.Rows1Vectors4(in tile);
                    }
                }
                for (int i = 0; i < rows; i++)
                    for (int n = 0; n < Columns; n++) C[((row + i) * CStride) + n] = results[(n * width) + i];
            }
        }
    }

    /// <summary>C = Start + A·B, shared out by rows or by columns of C.</summary>
    private struct Product : IRangeJob
    {
        // Rows of A that stay in half of the second cache while columns of B pass by: 128K floats.
        private const int CachedFloats = 1 << 17;

        // Where A lies by columns, long chains are cut, so that A and B of one piece stay cached. A chain goes on from the stored value, so
        // the bits do not change. 256 against 512: 0.86 and 0.81 of the peak at 1000 × 256 × 256.
        private const int ChainPiece = 256;

        public float* A;
        public nint ARow;
        public nint ANext;
        public float* B;
        public nint BStride;
        public float* C;
        public nint CStride;
        public float* Start;
        public nint StartStride;
        public int Rows;
        public int Columns;
        public int K;
        public bool ByRows;

        public readonly void Run(int first, int last, int worker)
        {
            int firstRow = ByRows ? first : 0;
            int lastRow = ByRows ? last : Rows;
            int firstColumn = ByRows ? 0 : first;
            int lastColumn = ByRows ? Columns : last;
            bool cut = ARow == 1 && K > ChainPiece;
            var tile = new Tile { ARow = ARow, ANext = ANext, BStride = BStride };
            float* start = Start;
            nint startStride = StartStride;
            for (int k = 0; k < K || k == 0; k += ChainPiece)
            {
                int length = cut ? Math.Min(ChainPiece, K - k) : K;
                tile.K = length;
                int band = Math.Max(6, CachedFloats / Math.Max(1, length) / 6 * 6);
                for (int row = firstRow; row < lastRow; row += band)
                    Band(ref tile, A + (k * ANext), B + (k * BStride), start, startStride, row, Math.Min(row + band, lastRow), firstColumn, lastColumn);
                if (!cut) break;
                start = C;
                startStride = CStride;
            }
        }

        private readonly void Band(
            ref Tile tile, float* a, float* b, float* start, nint startStride, int firstRow, int lastRow, int firstColumn, int lastColumn)
        {
            int vectors = PanelVectors;
            int panel = vectors * L;
            int sixes = firstRow + ((lastRow - firstRow) / 6 * 6);
            for (int column = firstColumn; column < lastColumn && sixes > firstRow; column += panel)
            {
                int width = Math.Min(panel, lastColumn - column);
                int used = width <= 2 * L ? 2 : vectors;
                for (int row = firstRow; row < sixes; row += 6)
                    One(ref tile, a, b, start, startStride, row, column, 6, used, width);
            }
            for (int row = sixes; row < lastRow;)
            {
                int rows = lastRow - row >= 2 ? 2 : 1;
                for (int column = firstColumn; column < lastColumn; column += 4 * L)
                    One(ref tile, a, b, start, startStride, row, column, rows, 4, Math.Min(4 * L, lastColumn - column));
                row += rows;
            }
        }

        // One tile of rows × vectors; where the result is narrower than the tile it is made beside and copied in.
        [SkipLocalsInit]
        private readonly void One(
            ref Tile tile, float* a, float* b, float* start, nint startStride, int row, int column, int rows, int vectors, int width)
        {
            float* beside = stackalloc float[6 * 64];
            float* c = C + (row * CStride) + column;
            bool whole = width == vectors * L;
            tile.A = a + (row * ARow);
            tile.B = b + column;
            tile.C = whole ? c : beside;
            tile.CStride = whole ? CStride : 64;
            tile.Start = start == null ? null : start + (row * startStride) + column;
            tile.StartStride = startStride;
            if (rows == 6 && vectors == 4) Tiles<TLanes>.Rows6Vectors4(in tile);
            else if (rows == 6) Tiles<TLanes>.Rows6Vectors2(in tile);
            else if (rows == 2) Tiles<TLanes>.Rows2Vectors4(in tile);
            else Tiles<TLanes>.Rows1Vectors4(in tile);
            if (whole) return;
            for (int i = 0; i < rows; i++) Unsafe.CopyBlockUnaligned(c + (i * CStride), beside + (i * 64), (uint)width * sizeof(float));
        }
    }
}
