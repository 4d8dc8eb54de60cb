using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using RiskGan.Core.Errors;

namespace RiskGan.Cli.Output;

/// <summary>The JSON that riskgan prints: one document a run, with the name and version of its shape.</summary>
internal static class JsonDocuments
{
    // Names of other scripts stay readable; no browser interprets this output.
    private static readonly JsonWriterOptions Options = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>True once the run's one document is on standard output; what comes after it goes to standard error as text.</summary>
    public static bool IsWritten { get; private set; }

    /// <summary>Writes bytes that are a document already.</summary>
    public static void Write(ReadOnlySpan<byte> document)
    {
        IsWritten = true;
        StandardStream.WriteText(PrintableText.EscapeJson(Encoding.UTF8.GetString(document)));
    }

    /// <summary>Writes one document and a line end to standard output.</summary>
    public static void Write(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Options)) write(json);
        buffer.Write("\n"u8);
        Write(buffer.WrittenSpan);
    }

    /// <summary>Opens a document of the given shape; the caller adds properties and closes it.</summary>
    public static void Start(Utf8JsonWriter json, string schema, int version)
    {
        json.WriteStartObject();
        json.WriteString("schema", schema);
        json.WriteNumber("version", version);
    }

    /// <summary>A list of texts.</summary>
    public static void WriteTexts(Utf8JsonWriter json, string name, IReadOnlyList<string> texts)
    {
        json.WriteStartArray(name);
        foreach (string text in texts) json.WriteStringValue(text);
        json.WriteEndArray();
    }

    /// <summary>A number, or null where it is not finite: JSON knows no NaN.</summary>
    public static void WriteNumber(Utf8JsonWriter json, string name, double value)
    {
        if (double.IsFinite(value)) json.WriteNumber(name, value);
        else json.WriteNull(name);
    }

    /// <summary><c>{"error":{"code":…,"exit":…,"message":…,"cure":…}}</c></summary>
    public static void Error(Utf8JsonWriter json, RiskGanException error)
    {
        json.WriteStartObject();
        json.WriteStartObject("error");
        json.WriteString("code", error.Code);
        json.WriteNumber("exit", (int)error.Exit);
        json.WriteString("message", error.Message);
        json.WriteString("cure", error.Cure);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>The same on one line.</summary>
    public static string ErrorLine(RiskGanException error)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer)) Error(json, error);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
