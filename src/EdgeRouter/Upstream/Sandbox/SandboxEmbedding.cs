namespace EdgeRouter.Upstream.Sandbox;

/// <summary>
/// A unit vector from a hashed bag of words: every word (or token number) adds plus or minus one at a few places that its hash picks, so
/// texts that share words point in similar directions and equal inputs give equal vectors, on every machine and in every version.
/// </summary>
internal static class SandboxEmbedding
{
    private const int PlacesPerWord = 4;
    private const ulong FnvOffset = 14695981039346656037;
    private const ulong FnvPrime = 1099511628211;

    public static float[] Of(SandboxInput input, int dimensions)
    {
        var vector = new float[dimensions];
        var whole = FnvOffset;
        if (input.Text is { } text)
        {
            var word = FnvOffset;
            foreach (var c in text)
            {
                whole = (whole ^ c) * FnvPrime;
                if (char.IsLetterOrDigit(c) || char.IsSurrogate(c))
                {
                    word = (word ^ char.ToLowerInvariant(c)) * FnvPrime;
                }
                else if (word != FnvOffset)
                {
                    Add(vector, word);
                    word = FnvOffset;
                }
            }

            if (word != FnvOffset)
            {
                Add(vector, word);
            }
        }

        foreach (var number in input.Numbers)
        {
            var hash = (FnvOffset ^ (ulong)number) * FnvPrime;
            whole = (whole ^ hash) * FnvPrime;
            Add(vector, hash);
        }

        Normalise(vector, whole);
        return vector;
    }

    private static void Add(float[] vector, ulong hash)
    {
        for (var i = 0; i < PlacesPerWord; i++)
        {
            hash = Mix(hash);
            vector[(int)((hash >> 1) % (ulong)vector.Length)] += (hash & 1) == 0 ? 1 : -1;
        }
    }

    private static void Normalise(float[] vector, ulong whole)
    {
        var square = 0.0;
        foreach (var part in vector)
        {
            square += (double)part * part;
        }

        // No words, or words that cancel each other out: one place picked by the whole input.
        if (square == 0)
        {
            vector[(int)(Mix(whole) % (ulong)vector.Length)] = 1;
            return;
        }

        var scale = 1 / Math.Sqrt(square);
        for (var i = 0; i < vector.Length; i++)
        {
            vector[i] = (float)(vector[i] * scale);
        }
    }

    // The finaliser of SplitMix64: FNV's low bits alone are too regular to pick places with.
    private static ulong Mix(ulong hash)
    {
        hash += 0x9E3779B97F4A7C15;
        hash = (hash ^ (hash >> 30)) * 0xBF58476D1CE4E5B9;
        hash = (hash ^ (hash >> 27)) * 0x94D049BB133111EB;
        return hash ^ (hash >> 31);
    }
}
