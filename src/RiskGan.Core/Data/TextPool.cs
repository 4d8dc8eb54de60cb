using System.Numerics;
using System.Runtime.InteropServices;
using System.Text;

namespace RiskGan.Core.Data;

/// <summary>The different UTF-8 texts of a column, numbered 0, 1, … in order of first sight; stored once, one after the other.</summary>
/// <remarks>
/// Open addressing over the hashes. The hash is salted per process against texts chosen to collide; it decides where a text is
/// looked for and nothing else, so codes do not depend on it.
/// </remarks>
internal sealed class TextPool
{
    private static readonly ulong Salt = (ulong)Random.Shared.NextInt64() | 1;

    private byte[] _bytes = new byte[256];
    private int[] _ends = new int[16];
    private uint[] _hashes = new uint[16];
    private int[] _slots = new int[32]; // code + 1, 0 = free; a power of two, at most half full
    private int _used;

    /// <summary>Number of different texts.</summary>
    public int Count { get; private set; }

    /// <summary>The text of a code.</summary>
    public ReadOnlySpan<byte> this[int code]
    {
        get
        {
            int start = code == 0 ? 0 : _ends[code - 1];
            return _bytes.AsSpan(start, _ends[code] - start);
        }
    }

    /// <summary>The text of a code as a string.</summary>
    public string GetString(int code) => Encoding.UTF8.GetString(this[code]);

    /// <summary>The code of the text, a new one where it was never seen.</summary>
    public int Add(ReadOnlySpan<byte> text)
    {
        uint hash = Hash(text);
        int mask = _slots.Length - 1;
        int slot = (int)hash & mask;
        for (; _slots[slot] != 0; slot = (slot + 1) & mask)
        {
            int code = _slots[slot] - 1;
            if (_hashes[code] == hash && this[code].SequenceEqual(text)) return code;
        }
        return Append(text, hash, slot);
    }

    private int Append(ReadOnlySpan<byte> text, uint hash, int slot)
    {
        int code = Count;
        if (text.Length > _bytes.Length - _used) Array.Resize(ref _bytes, checked((int)Math.Min(Array.MaxLength, Math.Max(2L * _bytes.Length, (long)_used + text.Length))));
        text.CopyTo(_bytes.AsSpan(_used)); // throws when more than 2 GiB of different texts were asked for; the reader's limits stand before that
        _used += text.Length;
        if (code == _ends.Length)
        {
            Array.Resize(ref _ends, 2 * code);
            Array.Resize(ref _hashes, 2 * code);
        }
        _ends[code] = _used;
        _hashes[code] = hash;
        _slots[slot] = code + 1;
        Count++;
        if (2 * Count > _slots.Length) Rehash();
        return code;
    }

    private void Rehash()
    {
        var slots = new int[2 * _slots.Length];
        int mask = slots.Length - 1;
        for (int code = 0; code < Count; code++)
        {
            int slot = (int)_hashes[code] & mask;
            while (slots[slot] != 0) slot = (slot + 1) & mask;
            slots[slot] = code + 1;
        }
        _slots = slots;
    }

    /// <summary>Bytes of different texts held.</summary>
    public int ByteCount => _used;

    // Folded 64×64→128-bit products of eight bytes at a time, after Wang Yi's wyhash (2019).
    private static uint Hash(ReadOnlySpan<byte> text)
    {
        ulong state = Salt ^ ((ulong)text.Length * 0x9E3779B97F4A7C15UL);
        while (text.Length >= 8)
        {
            state = Fold(state ^ MemoryMarshal.Read<ulong>(text), 0xA0761D6478BD642FUL);
            text = text[8..];
        }
        ulong tail = 0;
        foreach (byte b in text) tail = (tail << 8) | b;
        state = Fold(state ^ tail, 0xE7037ED1A0B428DBUL);
        return (uint)BitOperations.RotateLeft(state, 32);
    }

    private static ulong Fold(ulong x, ulong y)
    {
        ulong high = Math.BigMul(x, y, out ulong low);
        return high ^ low;
    }
}
