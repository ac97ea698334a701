namespace EdgeRouter.Wire;

/// <summary>CRC-32 as in IEEE 802.3 (reflected polynomial EDB88320), eight bytes at a time.</summary>
internal static class Crc32
{
    private static readonly uint[] Table = Build();

    public static uint Of(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        var table = Table;
        while (bytes.Length >= 8)
        {
            crc ^= (uint)(bytes[0] | bytes[1] << 8 | bytes[2] << 16 | bytes[3] << 24);
            crc = table[(7 << 8) + (byte)crc] ^ table[(6 << 8) + (byte)(crc >> 8)] ^ table[(5 << 8) + (byte)(crc >> 16)] ^ table[(4 << 8) + (int)(crc >> 24)]
                ^ table[(3 << 8) + bytes[4]] ^ table[(2 << 8) + bytes[5]] ^ table[(1 << 8) + bytes[6]] ^ table[bytes[7]];
            bytes = bytes[8..];
        }

        foreach (var value in bytes)
        {
            crc = table[(byte)(crc ^ value)] ^ crc >> 8;
        }

        return ~crc;
    }

    private static uint[] Build()
    {
        var table = new uint[8 << 8];
        for (var i = 0; i < table.Length; i++)
        {
            // Row k is what a byte does to the sum when k more bytes follow it.
            var crc = i < 256 ? (uint)i : table[i - 256];
            for (var bit = 0; bit < (i < 256 ? 8 : 0); bit++)
            {
                crc = (crc & 1) != 0 ? crc >> 1 ^ 0xEDB88320 : crc >> 1;
            }

            table[i] = i < 256 ? crc : table[(byte)crc] ^ crc >> 8;
        }

        return table;
    }
}
