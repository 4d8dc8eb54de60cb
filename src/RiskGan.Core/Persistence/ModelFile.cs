using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using RiskGan.Core.Errors;

namespace RiskGan.Core.Persistence;

/// <summary>Writes and reads a model file: one data-only file in safetensors layout (<c>docs/model-file.md</c>).</summary>
/// <remarks>
/// <para>Layout: 8 bytes little-endian length H of the header · H bytes of JSON · the tensors' little-endian values without gaps.
/// The header's <c>__metadata__</c> holds the format's name and version, the SHA-256 of the file and the documents.</para>
/// <para>The SHA-256 is taken over the whole file with the 64 digits of its own field as the character 0.</para>
/// <para>The same content gives the same bytes, in whatever order its tensors were added. Reading allocates nothing that the
/// file's own length does not justify, and nothing in a file can name a type, a path or code.</para>
/// </remarks>
public static class ModelFile
{
    /// <summary>The value of the metadata field <c>format</c>.</summary>
    public const string Format = "riskgan.model";

    /// <summary>The same for the checkpoint of an unfinished training.</summary>
    public const string CheckpointFormat = "riskgan.checkpoint";

    /// <summary>The value of the metadata field <c>version</c> that this program writes and reads.</summary>
    public const string FormatVersion = "1";

    /// <summary>Longest header in bytes; readers of safetensors in other languages have the same limit.</summary>
    public const int MaxHeaderLength = 100_000_000;

    private const int LengthBytes = 8;
    private const int ChunkElements = 1 << 13;

    /// <summary>Writes the content durably (<see cref="DurableFile"/>), as a model unless told otherwise.</summary>
    /// <exception cref="RiskGanException">RG401–RG408 the file cannot be written, RG419 a number is not finite, RG420 the header is too long.</exception>
    public static void Write(string path, ModelContent content, bool overwrite, string format = Format)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(content);
        (byte[] start, NamedTensor[] tensors) = Compose(path, content, format);
        using DurableFile file = DurableFile.Create(path, overwrite);
        file.Write(start);
        foreach (NamedTensor tensor in tensors) ForEachChunk(tensor.Values, file.Write);
        file.Commit();
    }

    /// <summary>SHA-256 of the file that <see cref="Write"/> would make of the content, as 64 lower-case hexadecimal digits.</summary>
    /// <exception cref="RiskGanException">RG419, RG420 as there.</exception>
    public static string Sha256Of(ModelContent content)
    {
        ArgumentNullException.ThrowIfNull(content);
        (byte[] start, NamedTensor[] tensors) = Compose("", content, Format);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(start);
        foreach (NamedTensor tensor in tensors) ForEachChunk(tensor.Values, hash.AppendData);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>Length and header, with the digest in its place, and the tensors in the order in which they follow.</summary>
    private static (byte[] Start, NamedTensor[] Tensors) Compose(string path, ModelContent content, string format)
    {
        NamedTensor[] tensors = ModelFileHeader.InFileOrder(content.Tensors);
        foreach (NamedTensor tensor in tensors)
            if (!IsFinite(tensor)) throw Fault.WeightsNotFinite(tensor.Name);

        byte[] header = ModelFileHeader.Compose(format, content.Documents, tensors, out int digestAt);
        if (header.Length > MaxHeaderLength) throw Fault.ModelTooLarge(path, header.Length);
        var start = new byte[LengthBytes + header.Length];
        BinaryPrimitives.WriteInt64LittleEndian(start, header.Length);

        // The digest stands before the bytes it covers, so they are walked twice; a model is small and in memory.
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(start.AsSpan(0, LengthBytes));
        hash.AppendData(header);
        foreach (NamedTensor tensor in tensors) ForEachChunk(tensor.Values, hash.AppendData);
        ModelFileHeader.PutDigest(header, digestAt, hash.GetHashAndReset());
        header.CopyTo(start, LengthBytes);
        return (start, tensors);
    }

    /// <summary>Reads a file of the given format and proves it whole before anything of it is used.</summary>
    /// <exception cref="RiskGanException">RG410–RG412 the file cannot be read; RG413–RG418 it is not a sound model file.</exception>
    public static ModelContent Read(string path, string format = Format) => Read(path, format, out _);

    /// <summary>Reads a model or a checkpoint, and says which of the two it is.</summary>
    /// <exception cref="RiskGanException">As <see cref="Read(string, string)"/>.</exception>
    public static ModelContent ReadAny(string path, out string format) => Read(path, null, out format);

    private static ModelContent Read(string path, string? wanted, out string format)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        try
        {
            if (Directory.Exists(path)) throw Fault.NotAModel(path, "it is a folder");
            // A pipe opened for reading would wait for its writer, and a device may never end.
            if (!OperatingSystem.IsWindows() && UnixFiles.IsSpecial(path)) throw Fault.NotAModel(path, "it is a device or a pipe");
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.SequentialScan);
            return Read(path, wanted, file, out format);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw Fault.ModelMissing(path);
        }
        catch (UnauthorizedAccessException e)
        {
            throw Fault.ModelNotPermitted(path, e);
        }
        catch (IOException e)
        {
            throw Fault.ModelReadFailed(path, e);
        }
    }

    private static ModelContent Read(string path, string? wanted, FileStream file, out string format)
    {
        long fileLength = file.Length;
        byte[] start = new byte[Math.Min(fileLength, ForeignFile.Needed)];
        file.ReadExactly(start);
        ulong headerLength = start.Length < LengthBytes ? 0 : BinaryPrimitives.ReadUInt64LittleEndian(start);
        bool opensObject = start.Length > LengthBytes && start[LengthBytes] == (byte)'{';
        if (headerLength is < 2 or > MaxHeaderLength || !opensObject) throw Fault.NotAModel(path, ForeignFile.Describe(start));
        if (headerLength > (ulong)(fileLength - LengthBytes)) throw Fault.ModelTruncated(path, fileLength, headerLength + LengthBytes);

        byte[] header = new byte[headerLength];
        file.Position = LengthBytes;
        file.ReadExactly(header);
        ModelFileHeader parsed = ModelFileHeader.Parse(path, wanted, header, fileLength - LengthBytes - header.Length);

        format = parsed.Format;
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(start.AsSpan(0, LengthBytes));
        byte[] digest = ModelFileHeader.TakeDigest(header, parsed.DigestAt);
        hash.AppendData(header);

        var content = new ModelContent();
        foreach ((string name, string text) in parsed.Documents) content.Documents.Add(name, text);
        foreach (TensorEntry entry in parsed.Tensors) content.Add(ReadTensor(file, entry, hash));
        if (!digest.AsSpan().SequenceEqual(hash.GetHashAndReset())) throw Fault.ModelDamaged(path);
        foreach (NamedTensor tensor in content.Tensors)
            if (!IsFinite(tensor)) throw Fault.ModelNotFinite(path, tensor.Name);
        return content;
    }

    private static NamedTensor ReadTensor(FileStream file, TensorEntry entry, IncrementalHash hash)
    {
        // entry.Count was held against the file's length, so this cannot ask for more than the file has.
        switch (entry.Type)
        {
            case TensorType.F32:
                return NamedTensor.Of(entry.Name, ReadValues<float, uint>(file, entry.Count, hash), entry.Shape);
            case TensorType.F64:
                return NamedTensor.Of(entry.Name, ReadValues<double, ulong>(file, entry.Count, hash), entry.Shape);
            case TensorType.I32:
                return NamedTensor.Of(entry.Name, ReadValues<int, uint>(file, entry.Count, hash), entry.Shape);
            default:
                return NamedTensor.Of(entry.Name, ReadValues<long, ulong>(file, entry.Count, hash), entry.Shape);
        }
    }

    private static TElement[] ReadValues<TElement, TBits>(FileStream file, int count, IncrementalHash hash)
        where TElement : unmanaged
        where TBits : unmanaged
    {
        var values = new TElement[count];
        for (int at = 0; at < count; at += ChunkElements)
        {
            Span<byte> chunk = MemoryMarshal.AsBytes(values.AsSpan(at, Math.Min(ChunkElements, count - at)));
            file.ReadExactly(chunk);
            hash.AppendData(chunk);
        }

        if (!BitConverter.IsLittleEndian) ReverseEach(MemoryMarshal.Cast<TElement, TBits>(values.AsSpan()));
        return values;
    }

    private delegate void ByteSink(ReadOnlySpan<byte> bytes);

    /// <summary>Hands the values on as little-endian bytes.</summary>
    private static void ForEachChunk(Array values, ByteSink sink)
    {
        switch (values)
        {
            case float[] floats: ForEachChunk<float, uint>(floats, sink); break;
            case double[] doubles: ForEachChunk<double, ulong>(doubles, sink); break;
            case int[] ints: ForEachChunk<int, uint>(ints, sink); break;
            case long[] longs: ForEachChunk<long, ulong>(longs, sink); break;
            default: throw new NotSupportedException(values.GetType().Name);
        }
    }

    private static void ForEachChunk<TElement, TBits>(ReadOnlySpan<TElement> values, ByteSink sink)
        where TElement : unmanaged
        where TBits : unmanaged
    {
        for (int at = 0; at < values.Length; at += ChunkElements)
        {
            ReadOnlySpan<TElement> chunk = values.Slice(at, Math.Min(ChunkElements, values.Length - at));
            if (!BitConverter.IsLittleEndian)
            {
                TElement[] reversed = chunk.ToArray();
                ReverseEach(MemoryMarshal.Cast<TElement, TBits>(reversed.AsSpan()));
                chunk = reversed;
            }

            sink(MemoryMarshal.AsBytes(chunk));
        }
    }

    private static void ReverseEach<TBits>(Span<TBits> bits)
        where TBits : unmanaged
    {
        if (typeof(TBits) == typeof(uint))
        {
            Span<uint> words = MemoryMarshal.Cast<TBits, uint>(bits);
            BinaryPrimitives.ReverseEndianness(words, words);
        }
        else
        {
            Span<ulong> words = MemoryMarshal.Cast<TBits, ulong>(bits);
            BinaryPrimitives.ReverseEndianness(words, words);
        }
    }

    private static bool IsFinite(NamedTensor tensor) => tensor.Values switch
    {
        float[] floats => AllFinite<float>(floats),
        double[] doubles => AllFinite<double>(doubles),
        _ => true,
    };

    private static bool AllFinite<TElement>(ReadOnlySpan<TElement> values)
        where TElement : IFloatingPointIeee754<TElement>
    {
        foreach (TElement value in values)
            if (!TElement.IsFinite(value)) return false;
        return true;
    }
}
