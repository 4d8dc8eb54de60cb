using System.Text.Encodings.Web;
using System.Text.Json;
using RiskGan.Core.Errors;

namespace RiskGan.Core.Data;

/// <summary>Schema files: riskgan's own JSON, and what other tools write (SDV metadata, Frictionless Table Schema), known by content.</summary>
/// <remarks>
/// Own format: <c>{"schema": "riskgan.schema", "version": 1, "dialect": {…}, "columns": [{"name", "kind", …}]}</c>, documented in
/// <c>docs/schema-file.md</c>. Strict: unknown or repeated properties are errors, with the nearest known name.
/// A column of a file read here is declared (<see cref="ColumnSchema.IsDeclared"/>): given to <see cref="CsvTableReader"/> by
/// <see cref="CsvReadOptions.Schema"/>, it fixes the kind. The dialect is for writing; reading goes by the data file.
/// </remarks>
public static class SchemaFile
{
    /// <summary>The value of the property "schema".</summary>
    public const string FormatName = "riskgan.schema";

    /// <summary>The version written, and the newest one read.</summary>
    public const int Version = 1;

    private const long MostBytes = 64L << 20;

    /// <summary>Reads a schema file of any of the three formats.</summary>
    /// <exception cref="RiskGanException">The file cannot be read, is not JSON, or is not such a schema.</exception>
    public static TableSchema Read(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        using FileStream file = InputFile.Open(path);
        try
        {
            using var content = new MemoryStream();
            var buffer = new byte[64 * 1024];
            for (int count = file.Read(buffer); count > 0; count = file.Read(buffer))
            {
                content.Write(buffer, 0, count);
                if (content.Length > MostBytes) throw Fault.LimitExceeded(path, "too large for a schema file", MostBytes, "Name a schema file, not a data file.");
            }
            return Parse(content.ToArray(), path);
        }
        catch (IOException e)
        {
            throw Fault.ReadFailed(path, e);
        }
    }

    /// <summary>Reads the text of a schema file; <paramref name="source"/> names it in messages.</summary>
    /// <inheritdoc cref="Read(string)"/>
    public static TableSchema Parse(ReadOnlyMemory<byte> utf8Json, string source)
    {
        ArgumentNullException.ThrowIfNull(source);
        if (utf8Json.Span.StartsWith(FileFormats.Utf8Mark)) utf8Json = utf8Json[FileFormats.Utf8Mark.Length..];
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(utf8Json, new JsonDocumentOptions { AllowDuplicateProperties = false });
        }
        catch (JsonException e)
        {
            throw Fault.SchemaNotJson(source, e);
        }
        using (document)
        {
            var faults = new SchemaFaults(source);
            JsonElement root = document.RootElement;
            TableSchema? schema = root.ValueKind != JsonValueKind.Object ? null
                : root.TryGetProperty("schema", out JsonElement name) && name.ValueKind == JsonValueKind.String ? OwnSchemaReader.Read(root, faults)
                : FrictionlessSchema.Recognises(root) ? FrictionlessSchema.Read(root, faults)
                : SdvMetadata.Recognises(root) ? SdvMetadata.Read(root, faults)
                : null;
            if (schema is null) faults.Add($"neither a schema of riskgan (\"schema\": \"{FormatName}\"), SDV metadata nor a Frictionless Table Schema");
            else CheckNames(schema, faults);
            faults.ThrowIfAny();
            return schema!;
        }
    }

    /// <summary>The schema as riskgan's own JSON, indented, LF line ends, one at the end; the same schema gives the same bytes.</summary>
    public static string ToJson(TableSchema schema)
    {
        ArgumentNullException.ThrowIfNull(schema);
        using var stream = new MemoryStream();
        Write(schema, stream);
        return System.Text.Encoding.UTF8.GetString(stream.ToArray());
    }

    /// <summary>Writes <see cref="ToJson"/> to a stream as UTF-8.</summary>
    public static void Write(TableSchema schema, Stream stream)
    {
        ArgumentNullException.ThrowIfNull(schema);
        ArgumentNullException.ThrowIfNull(stream);
        var options = new JsonWriterOptions { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
        using var text = new MemoryStream();
        using (var json = new Utf8JsonWriter(text, options)) OwnSchemaWriter.Write(schema, json);
        stream.Write(System.Text.Encoding.UTF8.GetBytes(PrintableText.EscapeJson(System.Text.Encoding.UTF8.GetString(text.ToArray()))));
        stream.WriteByte((byte)'\n');
    }

    private static void CheckNames(TableSchema schema, SchemaFaults faults)
    {
        if (schema.Columns.Count == 0 && !faults.Any) faults.Add("it names no column");
        foreach (IGrouping<string, ColumnSchema> group in schema.Columns.GroupBy(column => column.Name, StringComparer.Ordinal))
            if (group.Count() > 1) faults.Add($"column '{Fault.Brief(group.Key)}' stands {group.Count()} times");
    }
}
