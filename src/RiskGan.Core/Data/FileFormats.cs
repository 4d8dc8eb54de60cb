namespace RiskGan.Core.Data;

/// <summary>Files known by their first bytes, so that the message can say what was given instead of CSV.</summary>
internal static class FileFormats
{
    /// <summary>The UTF-8 byte-order mark.</summary>
    public static ReadOnlySpan<byte> Utf8Mark => [0xEF, 0xBB, 0xBF];

    /// <summary>The name of the encoding whose byte-order mark stands at the start, or null.</summary>
    public static string? OtherEncoding(ReadOnlySpan<byte> head)
    {
        if (head.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE, 0x00, 0x00])) return "UTF-32LE";
        if (head.StartsWith((ReadOnlySpan<byte>)[0x00, 0x00, 0xFE, 0xFF])) return "UTF-32BE";
        if (head.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE])) return "UTF-16LE";
        return head.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF]) ? "UTF-16BE" : null;
    }

    /// <summary>What the file is where its first bytes say so and it is not text, or null.</summary>
    public static string? OtherFormat(ReadOnlySpan<byte> head)
    {
        if (head.StartsWith("PK\u0003\u0004"u8)) return "a zip archive or an Excel workbook";
        if (head.StartsWith((ReadOnlySpan<byte>)[0xD0, 0xCF, 0x11, 0xE0])) return "an old Excel workbook";
        if (head.StartsWith("PAR1"u8) && head.Length > 4 && head[4] == 0x15) return "a Parquet file";
        if (head.StartsWith("ARROW1\0"u8)) return "an Arrow file";
        if (head.StartsWith("SQLite format 3\0"u8)) return "a SQLite database";
        if (head.StartsWith("%PDF-"u8)) return "a PDF";
        if (head.StartsWith((ReadOnlySpan<byte>)[0x28, 0xB5, 0x2F, 0xFD])) return "Zstandard data";
        if (head.StartsWith("BZh"u8) && head.Length > 9 && head[4] == 0x31 && head[5] == 0x41) return "bzip2 data";
        return head.StartsWith((ReadOnlySpan<byte>)[0xFD, 0x37, 0x7A, 0x58, 0x5A]) ? "xz data" : null;
    }
}
