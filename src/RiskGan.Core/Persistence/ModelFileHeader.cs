using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using RiskGan.Core.Errors;

namespace RiskGan.Core.Persistence;

/// <summary>Element types of a tensor, named as safetensors names them.</summary>
internal enum TensorType
{
    /// <summary>32-bit float.</summary>
    F32,

    /// <summary>64-bit float.</summary>
    F64,

    /// <summary>32-bit signed integer.</summary>
    I32,

    /// <summary>64-bit signed integer.</summary>
    I64,
}

/// <summary>Where one tensor lies, held against every rule of the format.</summary>
internal sealed record TensorEntry(string Name, TensorType Type, long[] Shape, int Count, long Begin, long End);

/// <summary>The JSON header of a model file: composing it, and reading one that may be hostile.</summary>
/// <remarks>
/// The reader is a single forward pass over tokens: each object is known by its place, unknown and doubled names are refused, depth
/// is at most 3, and shapes are multiplied with overflow checked. It trusts no number before it is held against the file's length.
/// </remarks>
internal sealed class ModelFileHeader
{
    private const string DocumentPrefix = "document.";
    private const int DigestDigits = 64;
    private const int MaxTensors = 100_000;
    private const int MaxExtents = 8;
    private const ulong MaxValues = 1 << 30;
    private const int Alignment = 8;

    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789abcdef");
    private static readonly byte[] DigestField = Encoding.ASCII.GetBytes("\"sha256\":\"");

    private ModelFileHeader(string format, SortedDictionary<string, string> documents, TensorEntry[] tensors, int digestAt)
    {
        Format = format;
        Documents = documents;
        Tensors = tensors;
        DigestAt = digestAt;
    }

    /// <summary><see cref="ModelFile.Format"/> or <see cref="ModelFile.CheckpointFormat"/>.</summary>
    public string Format { get; }

    /// <summary>The documents by name, prefix taken off.</summary>
    public SortedDictionary<string, string> Documents { get; }

    /// <summary>The tensors in file order, which together cover the data exactly.</summary>
    public TensorEntry[] Tensors { get; }

    /// <summary>Position of the digest's first digit in the header.</summary>
    public int DigestAt { get; }

    /// <summary>Tensors as they lie in the file: 8-byte elements first so that each is aligned, then by name, so that the order of adding does not matter.</summary>
    public static NamedTensor[] InFileOrder(IReadOnlyCollection<NamedTensor> tensors)
    {
        NamedTensor[] ordered = [.. tensors];
        Array.Sort(ordered, static (a, b) =>
        {
            int bySize = SizeOf(TypeOf(b)).CompareTo(SizeOf(TypeOf(a)));
            return bySize != 0 ? bySize : string.CompareOrdinal(a.Name, b.Name);
        });
        return ordered;
    }

    /// <summary>The header with zeros for digits of the digest, padded with spaces so that the data starts aligned.</summary>
    public static byte[] Compose(string format, SortedDictionary<string, string> documents, NamedTensor[] tensors, out int digestAt)
    {
        if (tensors.Length > MaxTensors) throw new ArgumentException($"More than {MaxTensors} tensors.", nameof(tensors));
        var buffer = new ArrayBufferWriter<byte>();
        // Relaxed escaping keeps names of other scripts readable in the file; no browser ever interprets it.
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteStartObject("__metadata__");
            json.WriteString("format", format);
            json.WriteString("version", ModelFile.FormatVersion);
            json.WriteString("sha256", new string('0', DigestDigits));
            foreach ((string name, string text) in documents) json.WriteString(DocumentPrefix + name, text);
            json.WriteEndObject();
            long offset = 0;
            foreach (NamedTensor tensor in tensors) offset = ComposeTensor(json, tensor, offset);
            json.WriteEndObject();
        }

        // The first match is the field itself: only two fixed fields stand before it.
        digestAt = buffer.WrittenSpan.IndexOf(DigestField) + DigestField.Length;
        int padding = (Alignment - (buffer.WrittenCount % Alignment)) % Alignment;
        buffer.GetSpan(Alignment)[..padding].Fill((byte)' ');
        buffer.Advance(padding);
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Puts the digest's lower-case digits in their place.</summary>
    public static void PutDigest(byte[] header, int digestAt, byte[] digest) =>
        Encoding.ASCII.GetBytes(Convert.ToHexStringLower(digest), header.AsSpan(digestAt, DigestDigits));

    /// <summary>Takes the digest out of the header and leaves zeros.</summary>
    public static byte[] TakeDigest(byte[] header, int digestAt)
    {
        Span<byte> digits = header.AsSpan(digestAt, DigestDigits);
        byte[] digest = Convert.FromHexString(Encoding.ASCII.GetString(digits));
        digits.Fill((byte)'0');
        return digest;
    }

    /// <summary>Reads a header and holds it against the length of the data after it.</summary>
    /// <exception cref="RiskGanException">RG413 another program's file, RG415 a newer version, RG414 too little data, RG417 a broken rule.</exception>
    public static ModelFileHeader Parse(string path, string? format, ReadOnlySpan<byte> header, long dataLength)
    {
        try
        {
            return new HeaderReader(path, format, header).Read(dataLength);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            // InvalidOperationException is Utf8JsonReader's word for text that is not Unicode, or a value of another kind than expected.
            throw Fault.ModelMalformed(path, "its header is not the JSON it should be", e);
        }
    }

    private static long ComposeTensor(Utf8JsonWriter json, NamedTensor tensor, long offset)
    {
        TensorType type = TypeOf(tensor);
        long end = offset + ((long)tensor.Values.Length * SizeOf(type));
        json.WriteStartObject(tensor.Name);
        json.WriteString("dtype", type.ToString());
        json.WriteStartArray("shape");
        foreach (long extent in tensor.Shape) json.WriteNumberValue(extent);
        json.WriteEndArray();
        json.WriteStartArray("data_offsets");
        json.WriteNumberValue(offset);
        json.WriteNumberValue(end);
        json.WriteEndArray();
        json.WriteEndObject();
        return end;
    }

    private static TensorType TypeOf(NamedTensor tensor) => tensor.Values switch
    {
        float[] => TensorType.F32,
        double[] => TensorType.F64,
        int[] => TensorType.I32,
        long[] => TensorType.I64,
        _ => throw new NotSupportedException(tensor.Values.GetType().Name),
    };

    private static int SizeOf(TensorType type) => type is TensorType.F64 or TensorType.I64 ? 8 : 4;

    /// <summary>The forward pass; a ref struct because the JSON reader is one.</summary>
    private ref struct HeaderReader
    {
        private readonly string _path;
        private readonly string? _wanted;
        private readonly ReadOnlySpan<byte> _header;
        private readonly SortedDictionary<string, string> _documents = new(StringComparer.Ordinal);
        private readonly List<TensorEntry> _tensors = [];
        private readonly HashSet<string> _names = new(StringComparer.Ordinal);
        private Utf8JsonReader _json;
        private int _digestAt;
        private string _format = "";

        public HeaderReader(string path, string? format, ReadOnlySpan<byte> header)
        {
            _path = path;
            _wanted = format;
            _header = header;
            _json = new Utf8JsonReader(header, new JsonReaderOptions { MaxDepth = 3, CommentHandling = JsonCommentHandling.Disallow });
        }

        public ModelFileHeader Read(long dataLength)
        {
            Expect(JsonTokenType.StartObject);
            // Our writer puts the metadata first; so a newer version is told before its unknown rules are met.
            if (!_json.Read() || _json.TokenType != JsonTokenType.PropertyName || _json.GetString() != "__metadata__")
                throw Fault.NotAModel(_path, "it is a safetensors file of another program");
            ReadMetadata();
            while (_json.Read() && _json.TokenType == JsonTokenType.PropertyName) ReadTensor();
            if (_json.TokenType != JsonTokenType.EndObject || _json.CurrentDepth != 0) throw Malformed("its header is cut off");
            if (_json.Read()) throw Malformed("something follows the header's object");

            TensorEntry[] ordered = [.. _tensors];
            Array.Sort(ordered, static (a, b) => a.Begin != b.Begin ? a.Begin.CompareTo(b.Begin) : a.End.CompareTo(b.End));
            long covered = 0;
            foreach (TensorEntry entry in ordered)
            {
                if (entry.Begin != covered) throw Malformed($"tensor '{Shown(entry.Name)}' {(entry.Begin < covered ? "overlaps another" : "leaves a gap before it")}");
                covered = entry.End;
            }

            if (covered > dataLength) throw Fault.ModelTruncated(_path, dataLength + _header.Length + 8, (ulong)covered + (ulong)_header.Length + 8);
            if (covered < dataLength) throw Malformed(string.Create(CultureInfo.InvariantCulture, $"{dataLength - covered} bytes follow its last tensor"));
            return new ModelFileHeader(_format, _documents, ordered, _digestAt);
        }

        private void ReadMetadata()
        {
            Expect(JsonTokenType.StartObject);
            var fields = new Dictionary<string, string>(StringComparer.Ordinal);
            while (_json.Read() && _json.TokenType == JsonTokenType.PropertyName)
            {
                string name = _json.GetString()!;
                Expect(JsonTokenType.String);
                if (name == "sha256")
                {
                    // Escapes would move the digits; ours are plain, so the digest lies right behind its quote.
                    _digestAt = (int)_json.TokenStartIndex + 1;
                    if (_json.ValueIsEscaped) throw Malformed("its SHA-256 is not 64 hexadecimal digits");
                }

                if (!fields.TryAdd(name, _json.GetString()!)) throw Malformed($"metadata field '{Shown(name)}' stands twice");
            }

            if (_json.TokenType != JsonTokenType.EndObject) throw Malformed("its header is cut off");
            _format = fields.GetValueOrDefault("format") ?? "";
            if (_format is not (ModelFile.Format or ModelFile.CheckpointFormat)) throw Fault.NotAModel(_path, "it is a safetensors file of another program");
            if (_wanted is not null && _format != _wanted) throw _wanted == ModelFile.Format ? Fault.IsACheckpoint(_path) : Fault.NotACheckpoint(_path);
            string? version = fields.GetValueOrDefault("version") ?? throw Malformed("it has no format version");
            if (version != ModelFile.FormatVersion) throw Fault.ModelTooNew(_path, version);
            string digest = fields.GetValueOrDefault("sha256") ?? "";
            if (digest.Length != DigestDigits || digest.AsSpan().ContainsAnyExcept(Digits)) throw Malformed("its SHA-256 is not 64 hexadecimal digits");
            foreach ((string name, string text) in fields)
            {
                if (name.StartsWith(DocumentPrefix, StringComparison.Ordinal)) _documents.Add(name[DocumentPrefix.Length..], text);
                else if (name is not ("format" or "version" or "sha256")) throw Malformed($"metadata field '{Shown(name)}' is unknown");
            }
        }

        private void ReadTensor()
        {
            string name = _json.GetString()!;
            if (name == "__metadata__" || !_names.Add(name)) throw Malformed($"'{Shown(name)}' stands twice");
            if (_names.Count > MaxTensors) throw Malformed(string.Create(CultureInfo.InvariantCulture, $"it has more than {MaxTensors} tensors"));
            TensorType? type = null;
            long[]? shape = null, offsets = null;
            Expect(JsonTokenType.StartObject);
            while (_json.Read() && _json.TokenType == JsonTokenType.PropertyName)
            {
                string field = _json.GetString()!;
                bool known = field switch
                {
                    "dtype" when type is null => (type = ReadType(name)) is not null,
                    "shape" when shape is null => (shape = ReadLongs(name, MaxExtents)) is not null,
                    "data_offsets" when offsets is null => (offsets = ReadLongs(name, 2)) is not null,
                    _ => false,
                };
                if (!known) throw Malformed($"tensor '{Shown(name)}' has a field '{Shown(field)}' that is unknown or stands twice");
            }

            if (type is null || shape is not { Length: > 0 } || offsets is not { Length: 2 })
                throw Malformed($"tensor '{Shown(name)}' lacks its dtype, shape or data_offsets");
            _tensors.Add(Checked(name, type.Value, shape, offsets[0], offsets[1]));
        }

        private readonly TensorEntry Checked(string name, TensorType type, long[] shape, long begin, long end)
        {
            long count = 1;
            // Extents are not negative, so a product that fits stays exact; a zero makes the rest harmless.
            foreach (long extent in shape)
                count = Math.BigMul((ulong)count, (ulong)extent, out ulong low) == 0 && low <= MaxValues
                    ? (long)low
                    : throw Malformed($"the shape of tensor '{Shown(name)}' asks for too many values");
            if (end < begin || end - begin != count * SizeOf(type))
                throw Malformed($"the data_offsets of tensor '{Shown(name)}' do not fit its shape");
            return new TensorEntry(name, type, shape, (int)count, begin, end);
        }

        private TensorType ReadType(string tensor)
        {
            Expect(JsonTokenType.String);
            return _json.GetString() switch
            {
                "F32" => TensorType.F32,
                "F64" => TensorType.F64,
                "I32" => TensorType.I32,
                "I64" => TensorType.I64,
                _ => throw Malformed($"the dtype of tensor '{Shown(tensor)}' is not F32, F64, I32 or I64"),
            };
        }

        private long[] ReadLongs(string tensor, int most)
        {
            Expect(JsonTokenType.StartArray);
            var values = new List<long>(2);
            while (_json.Read() && _json.TokenType == JsonTokenType.Number)
            {
                if (!_json.TryGetInt64(out long value) || value < 0 || values.Count == most)
                    throw Malformed($"tensor '{Shown(tensor)}' has a shape or data_offsets that is not a short list of whole numbers");
                values.Add(value);
            }

            if (_json.TokenType != JsonTokenType.EndArray) throw Malformed($"tensor '{Shown(tensor)}' has a shape or data_offsets that is not a short list of whole numbers");
            return [.. values];
        }

        private void Expect(JsonTokenType type)
        {
            if (!_json.Read() || _json.TokenType != type) throw Malformed("its header is not the JSON it should be");
        }

        private readonly RiskGanException Malformed(string what) => Fault.ModelMalformed(_path, what);

        private static string Shown(string name) => PrintableText.Escape(name, PrintableText.CellLength);
    }
}
