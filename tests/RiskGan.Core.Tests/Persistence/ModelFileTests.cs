using System.Buffers.Binary;
using System.Text;
using RiskGan.Core.Errors;
using RiskGan.Core.Persistence;
using RiskGan.Tests.Support;

namespace RiskGan.Core.Tests.Persistence;

public sealed class ModelFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_bytes_are_those_of_the_documented_layout()
    {
        var content = new ModelContent();
        content.Documents.Add("schema", """{"columns":["ä"]}""");
        content.Add(NamedTensor.Of("b", [1.5f, -2f], 1, 2));
        content.Add(NamedTensor.Of("a", [7, 8, 9]));
        content.Add(NamedTensor.Of("law", [0.1]));
        ModelFile.Write(_folder.File("m"), content, overwrite: false);

        // Built by hand after docs/model-file.md: doubles first, then by name; one pad to a multiple of 8.
        const string Header = """{"__metadata__":{"format":"riskgan.model","version":"1","sha256":"0000000000000000000000000000000000000000000000000000000000000000","document.schema":"{\"columns\":[\"ä\"]}"},"law":{"dtype":"F64","shape":[1],"data_offsets":[0,8]},"a":{"dtype":"I32","shape":[3],"data_offsets":[8,20]},"b":{"dtype":"F32","shape":[1,2],"data_offsets":[20,28]}}""";
        byte[] data = [0x9a, 0x99, 0x99, 0x99, 0x99, 0x99, 0xb9, 0x3f, 7, 0, 0, 0, 8, 0, 0, 0, 9, 0, 0, 0, 0, 0, 0xc0, 0x3f, 0, 0, 0, 0xc0];
        byte[] expected = RawModel.Build(Header, data);
        Assert.Equal(expected, File.ReadAllBytes(_folder.File("m")));
    }

    [Fact]
    public void A_content_comes_back_as_it_was()
    {
        ModelContent content = RawModel.Sample();
        ModelFile.Write(_folder.File("m"), content, overwrite: false);
        RawModel.AssertEqual(content, ModelFile.Read(_folder.File("m")));
    }

    [Fact]
    public void The_hash_of_a_content_is_that_of_its_file()
    {
        ModelFile.Write(_folder.File("m"), RawModel.Sample(), overwrite: false);
        byte[] expected = System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(_folder.File("m")));
        Assert.Equal(Convert.ToHexStringLower(expected), ModelFile.Sha256Of(RawModel.Sample()));
    }

    [Fact]
    public void The_order_of_adding_does_not_change_the_bytes()
    {
        NamedTensor[] tensors = [.. RawModel.Sample().Tensors];
        var reversed = new ModelContent();
        foreach ((string name, string text) in RawModel.Sample().Documents) reversed.Documents.Add(name, text);
        foreach (NamedTensor tensor in tensors.Reverse()) reversed.Add(tensor);
        ModelFile.Write(_folder.File("a"), RawModel.Sample(), overwrite: false);
        ModelFile.Write(_folder.File("b"), reversed, overwrite: false);
        Assert.Equal(File.ReadAllBytes(_folder.File("a")), File.ReadAllBytes(_folder.File("b")));
    }

    [Fact]
    public void An_empty_content_and_empty_tensors_come_back()
    {
        var content = new ModelContent();
        ModelFile.Write(_folder.File("a"), content, overwrite: false);
        RawModel.AssertEqual(content, ModelFile.Read(_folder.File("a")));
        content.Add(NamedTensor.Of("none", Array.Empty<float>(), 0, 5));
        content.Add(NamedTensor.Of("nothing", Array.Empty<long>()));
        ModelFile.Write(_folder.File("b"), content, overwrite: false);
        RawModel.AssertEqual(content, ModelFile.Read(_folder.File("b")));
    }

    [Fact]
    public void Tensors_longer_than_a_chunk_come_back()
    {
        var content = new ModelContent();
        content.Add(NamedTensor.Of("long", [.. Enumerable.Range(0, 20_001).Select(i => i * 0.5)]));
        content.Add(NamedTensor.Of("single", [.. Enumerable.Range(0, 16_385).Select(i => (float)i)]));
        ModelFile.Write(_folder.File("m"), content, overwrite: false);
        RawModel.AssertEqual(content, ModelFile.Read(_folder.File("m")));
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void A_weight_that_is_not_finite_is_never_written(double value)
    {
        var content = new ModelContent();
        content.Add(NamedTensor.Of("generator.0.weight", [1f, (float)value]));
        RiskGanException error = Assert.Throws<RiskGanException>(() => ModelFile.Write(_folder.File("m"), content, overwrite: false));
        Assert.Equal(("RG419", ExitStatus.Internal), (error.Code, error.Exit));
        Assert.Contains("generator.0.weight", error.Message, StringComparison.Ordinal);
        Assert.Empty(_folder.Names());
    }

    [Fact]
    public void A_weight_that_is_not_finite_is_never_read()
    {
        byte[] data = new byte[8];
        BinaryPrimitives.WriteDoubleLittleEndian(data, double.NegativeInfinity);
        AssertRefused("RG418", RawModel.Build(RawModel.Header("""{"dtype":"F64","shape":[1],"data_offsets":[0,8]}"""), data));
    }

    [Fact]
    public void A_missing_file_a_folder_and_a_device_are_told_apart()
    {
        RiskGanException missing = Assert.Throws<RiskGanException>(() => ModelFile.Read(_folder.File("none.riskgan")));
        Assert.Equal(("RG410", ExitStatus.InputMissing), (missing.Code, missing.Exit));
        Assert.Equal("RG413", Assert.Throws<RiskGanException>(() => ModelFile.Read(_folder.Root)).Code);
        if (File.Exists("/dev/zero")) Assert.Equal("RG413", Assert.Throws<RiskGanException>(() => ModelFile.Read("/dev/zero")).Code);
    }

    [Theory]
    [InlineData("", "it is empty")]
    [InlineData("id,amount\n1,2\n", "it looks like a text file")]
    [InlineData("PK\u0003\u0004rest of an archive", "it is a zip archive")]
    [InlineData("\u001f\u008b\u0008rest of a stream", "it is a gzip file")]
    [InlineData("\u0089PNG\r\n\u001a\n and so on", "it is a PNG image")]
    [InlineData("\u0080\u0004\u0095pickle", "it is a Python pickle")]
    [InlineData("\u0001\u0002\u0003", "it is too short")]
    public void A_file_of_another_kind_is_named(string latin1, string nature)
    {
        RiskGanException error = AssertRefused("RG413", Encoding.Latin1.GetBytes(latin1));
        Assert.EndsWith($"is not a riskgan model: {nature}.", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0UL)]
    [InlineData(1UL)]
    [InlineData(1UL << 63)]
    [InlineData(ulong.MaxValue)]
    [InlineData(100_000_001UL)]
    public void A_header_length_out_of_bounds_is_refused(ulong length)
    {
        byte[] file = RawModel.Build(RawModel.Header(""), []);
        BinaryPrimitives.WriteUInt64LittleEndian(file, length);
        AssertRefused("RG413", file);
    }

    [Fact]
    public void A_header_length_beyond_the_file_is_a_cut_file()
    {
        byte[] file = RawModel.Build(RawModel.Header(""), []);
        BinaryPrimitives.WriteUInt64LittleEndian(file, (ulong)file.Length);
        AssertRefused("RG414", file);
    }

    [Fact]
    public void A_newer_version_is_told_before_its_unknown_rules()
    {
        RiskGanException error = AssertRefused("RG415", RawModel.Build("""{"__metadata__":{"format":"riskgan.model","version":"2","compression":"zstd"},"x":{"dtype":"BF16"}}""", []));
        Assert.Contains("has format version '2', this riskgan reads version 1", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"weight":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""")]
    [InlineData("""{"__metadata__":{"format":"pt"},"weight":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""")]
    [InlineData("{}")]
    public void Another_programs_safetensors_file_is_named(string header)
    {
        RiskGanException error = AssertRefused("RG413", RawModel.Build(header, new byte[4]));
        Assert.Contains("safetensors file of another program", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"dtype":"F32","shape":[2],"data_offsets":[0,4]}""")] // shape and bytes disagree
    [InlineData("""{"dtype":"F32","shape":[1],"data_offsets":[4,8]}""")] // gap before
    [InlineData("""{"dtype":"F32","shape":[1],"data_offsets":[4,0]}""")] // end before begin
    [InlineData("""{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}""")] // negative extent
    [InlineData("""{"dtype":"F32","shape":[1],"data_offsets":[-4,0]}""")] // negative offset
    [InlineData("""{"dtype":"F32","shape":[4294967296,4294967297],"data_offsets":[0,4]}""")] // product wraps to 2^32
    [InlineData("""{"dtype":"F32","shape":[9223372036854775807,2],"data_offsets":[0,4]}""")]
    [InlineData("""{"dtype":"F32","shape":[1e0],"data_offsets":[0,4]}""")]
    [InlineData("""{"dtype":"F32","shape":[99999999999999999999],"data_offsets":[0,4]}""")]
    [InlineData("""{"dtype":"F32","shape":[],"data_offsets":[0,4]}""")] // scalars are not used
    [InlineData("""{"dtype":"F32","shape":[1,1,1,1,1,1,1,1,1],"data_offsets":[0,4]}""")] // nine extents
    [InlineData("""{"dtype":"F32","shape":[1],"data_offsets":[0,4,8]}""")]
    [InlineData("""{"dtype":"F32","shape":[1],"data_offsets":[0]}""")]
    [InlineData("""{"dtype":"F32","shape":[1]}""")]
    [InlineData("""{"dtype":"BF16","shape":[2],"data_offsets":[0,4]}""")]
    [InlineData("""{"dtype":4,"shape":[1],"data_offsets":[0,4]}""")]
    [InlineData("""{"dtype":"F32","dtype":"F32","shape":[1],"data_offsets":[0,4]}""")] // doubled field
    [InlineData("""{"dtype":"F32","shape":[1],"data_offsets":[0,4],"$type":"System.Object"}""")] // unknown field
    [InlineData("""{"dtype":"F32","shape":[[1]],"data_offsets":[0,4]}""")] // too deep
    [InlineData("""{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"t":{"dtype":"F32","shape":[0],"data_offsets":[4,4]}""")] // doubled name
    [InlineData("""{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"\u0074":{"dtype":"F32","shape":[0],"data_offsets":[4,4]}""")] // … by an escape
    [InlineData("""{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"u":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}""")] // overlap
    [InlineData("""{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"__metadata__":{}""")]
    [InlineData("""{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"\ud800":{"dtype":"F32","shape":[0],"data_offsets":[4,4]}""")] // lone surrogate
    [InlineData("""null""")]
    [InlineData("""[]""")]
    public void A_tensor_against_the_rules_is_refused(string tensor) => AssertRefused("RG417", RawModel.Build(RawModel.Header(tensor), new byte[4]));

    [Theory]
    [InlineData("""{"__metadata__":null}""")]
    [InlineData("""{"__metadata__":{"format":"riskgan.model"}}""")]
    [InlineData("""{"__metadata__":{"format":"riskgan.model","version":"1"}}""")]
    [InlineData("""{"__metadata__":{"format":"riskgan.model","version":1}}""")]
    [InlineData("""{"__metadata__":{"format":"riskgan.model","version":"1","sha256":"00"}}""")]
    [InlineData("""{"__metadata__":{"format":"riskgan.model","version":"1","sha256":"\u0030000000000000000000000000000000000000000000000000000000000000000"}}""")]
    [InlineData("""{"__metadata__":{"format":"riskgan.model","version":"1","sha256":"zz00000000000000000000000000000000000000000000000000000000000000"}}""")]
    [InlineData("""{"__metadata__":{"format":"riskgan.model","format":"riskgan.model","version":"1"}}""")]
    [InlineData("""{"__metadata__":{"format":"riskgan.model","version":"1"},}""")]
    [InlineData("""{"__metadata__":{"format":"riskgan.model","version":"1",/* note */"a":"b"}}""")]
    [InlineData("""{"__metadata__":{"format":"riskgan.model" """)]
    [InlineData("{\"__metadata__\":{\"format\":\"riskgan.model\",\"version\":\"\u0000\"}}")]
    public void A_header_against_the_rules_is_refused(string header) => AssertRefused("RG417", RawModel.Build(header, []));

    [Fact]
    public void An_unknown_metadata_field_and_text_after_the_header_are_refused()
    {
        AssertRefused("RG417", RawModel.Build(RawModel.Header("").Replace("\"sha256\"", "\"code\":\"x\",\"sha256\"", StringComparison.Ordinal), []));
        AssertRefused("RG417", RawModel.Build(RawModel.Header("") + "{}", []));
    }

    [Fact]
    public void Header_text_that_is_not_unicode_is_refused()
    {
        byte[] file = RawModel.Build(RawModel.Header("""{"dtype":"F32","shape":[1],"data_offsets":[0,4]}"""), new byte[4]);
        int at = Encoding.Latin1.GetString(file).IndexOf("\"t\"", StringComparison.Ordinal);
        file[at + 1] = 0xFF;
        AssertRefused("RG417", file);
    }

    [Fact]
    public void A_million_tensors_and_a_thousand_brackets_end_quickly()
    {
        var many = new StringBuilder();
        for (int i = 0; i < 200_000; i++) many.Append(System.Globalization.CultureInfo.InvariantCulture, $",\"{i}\":{{\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[0,0]}}");
        string header = RawModel.Header("");
        AssertRefused("RG417", RawModel.Build(header[..^1] + many + "}", []));
        AssertRefused("RG417", RawModel.Build(header[..^1] + ",\"x\":" + new string('[', 1000) + "}", []));
    }

    [Fact]
    public void Trailing_bytes_are_refused() => AssertRefused("RG417", [.. Valid(), 0]);

    [Fact]
    public void Missing_data_is_a_cut_file() => AssertRefused("RG414", Valid()[..^1]);

    [Fact]
    public void A_flipped_bit_in_the_data_is_noticed()
    {
        byte[] file = Valid();
        file[^2] ^= 1;
        AssertRefused("RG416", file);
    }

    [Fact]
    public void Two_thousand_random_cuts_and_flips_end_in_an_error_of_ours()
    {
        byte[] valid = Valid();
        var random = new Random(20261122);
        for (int trial = 0; trial < 2_000; trial++)
        {
            byte[] file = (byte[])valid.Clone();
            if (trial % 2 == 0)
            {
                file = file[..random.Next(file.Length)];
            }
            else
            {
                for (int flips = 1 + random.Next(3); flips > 0; flips--) file[random.Next(file.Length)] ^= (byte)(1 << random.Next(8));
                if (file.AsSpan().SequenceEqual(valid)) continue;
            }

            File.WriteAllBytes(_folder.File("m"), file);
            RiskGanException error = Assert.Throws<RiskGanException>(() => ModelFile.Read(_folder.File("m")));
            Assert.Equal(ExitStatus.BadData, error.Exit);
        }
    }

    private byte[] Valid()
    {
        ModelFile.Write(_folder.File("valid"), RawModel.Sample(), overwrite: true);
        return File.ReadAllBytes(_folder.File("valid"));
    }

    private RiskGanException AssertRefused(string code, byte[] file)
    {
        File.WriteAllBytes(_folder.File("m"), file);
        RiskGanException error = Assert.Throws<RiskGanException>(() => ModelFile.Read(_folder.File("m")));
        Assert.Equal((code, ExitStatus.BadData), (error.Code, error.Exit));
        return error;
    }
}
