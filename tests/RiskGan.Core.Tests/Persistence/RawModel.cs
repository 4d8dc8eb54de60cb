using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using RiskGan.Core.Persistence;

namespace RiskGan.Core.Tests.Persistence;

/// <summary>Model files made byte by byte, without the writer under test.</summary>
internal static class RawModel
{
    private const string Zeros = "0000000000000000000000000000000000000000000000000000000000000000";

    /// <summary>A sound header with one tensor "t" of the given description, or none.</summary>
    public static string Header(string tensor) =>
        $$$"""{"__metadata__":{"format":"riskgan.model","version":"1","sha256":"{{{Zeros}}}"}{{{(tensor.Length == 0 ? "" : ",\"t\":" + tensor)}}}}""";

    /// <summary>Length, header padded to a multiple of 8, data; the digest of all of it put in place of 64 zeros.</summary>
    public static byte[] Build(string header, byte[] data)
    {
        byte[] text = Encoding.UTF8.GetBytes(header);
        int padded = (text.Length + 7) / 8 * 8;
        var file = new byte[8 + padded + data.Length];
        BinaryPrimitives.WriteInt64LittleEndian(file, padded);
        text.CopyTo(file, 8);
        file.AsSpan(8 + text.Length, padded - text.Length).Fill((byte)' ');
        data.CopyTo(file, 8 + padded);
        int at = file.AsSpan().IndexOf(Encoding.ASCII.GetBytes(Zeros));
        if (at >= 0) Encoding.ASCII.GetBytes(Convert.ToHexStringLower(SHA256.HashData(file))).CopyTo(file, at);
        return file;
    }

    /// <summary>A small content with every element type and awkward texts.</summary>
    public static ModelContent Sample()
    {
        var content = new ModelContent();
        content.Documents.Add("schema", "{\"name\":\"Größe \\\"x\\\" \U0001F600\",\"line\":\"a\\nb\"}");
        content.Documents.Add("empty", "");
        content.Documents.Add("sha256", "\"sha256\":\"");
        content.Add(NamedTensor.Of("generator.0.weight", [1f, -0f, float.Epsilon, float.MaxValue, 0.1f, 3f], 2, 3));
        content.Add(NamedTensor.Of("codes", [int.MinValue, 0, int.MaxValue]));
        content.Add(NamedTensor.Of("law.0.values", [double.MinValue, double.Epsilon, 1.0 / 3.0]));
        content.Add(NamedTensor.Of("law.0.counts", [long.MaxValue, -1L], 2, 1));
        content.Add(NamedTensor.Of("nothing", Array.Empty<float>(), 3, 0));
        return content;
    }

    public static void AssertEqual(ModelContent expected, ModelContent actual)
    {
        Assert.Equal(expected.Documents, actual.Documents);
        Assert.Equal(expected.Tensors.Select(tensor => tensor.Name).Order(StringComparer.Ordinal), actual.Tensors.Select(tensor => tensor.Name).Order(StringComparer.Ordinal));
        foreach (NamedTensor tensor in expected.Tensors)
        {
            NamedTensor? found = actual.Find(tensor.Name);
            Assert.NotNull(found);
            Assert.Equal(tensor.Shape, found.Shape);
            Assert.Equal(Bits(tensor.Values), Bits(found.Values));
        }
    }

    private static long[] Bits(Array values) => values switch
    {
        float[] floats => [0, .. floats.Select(value => (long)BitConverter.SingleToInt32Bits(value))],
        double[] doubles => [1, .. doubles.Select(BitConverter.DoubleToInt64Bits)],
        int[] ints => [2, .. ints.Select(value => (long)value)],
        long[] longs => [3, .. longs],
        _ => throw new NotSupportedException(),
    };
}
