using System.Buffers.Text;
using EdgeRouter.Inspection;
using EdgeRouter.Model;

namespace EdgeRouter.Pipeline;

/// <summary>
/// Whether a request may be answered from memory, and its answer kept: by default only where the answer is no matter of chance, which is temperature 0 or a seed; an absent temperature counts as 1, as providers take it. Embeddings have no
/// chance in them. What counts is what is sent, with the operator's parameters. Requests that let the provider look at the world by itself are not for a cache, unless tool calls are kept.
/// </summary>
internal static class CachePolicy
{
    public static bool Admits(in RequestFacts facts, ReadOnlySpan<byte> body, Operation operation, ParameterSettings? parameters, CacheSettings settings)
    {
        if (operation == Operation.CountTokens)
        {
            return false;
        }

        if (!settings.StoreToolCalls
            && ((facts.Sampling & Sampling.LooksAtTheWorld) != 0 || (facts.Tools.IsPresent && HostedTools.Any(body.Slice(facts.Tools.Start, facts.Tools.Length)))))
        {
            return false;
        }

        return settings.AnyRequest || operation == Operation.Embeddings || IsDeterministic(facts.Sampling, parameters);
    }

    private static bool IsDeterministic(Sampling sampling, ParameterSettings? parameters)
    {
        if ((sampling & Sampling.Ambiguous) != 0)
        {
            return false;
        }

        var zero = (sampling & Sampling.ZeroTemperature) != 0;
        var seed = (sampling & Sampling.HasSeed) != 0;
        if (parameters is null)
        {
            return zero || seed;
        }

        // A member that stands there is not set, be it null; only numbers are capped.
        zero = !IsDropped(parameters, "temperature"u8)
            && (zero
                || ((sampling & Sampling.HasTemperature) != 0 && CapOf(parameters, "temperature"u8) <= 0)
                || ((sampling & Sampling.NamesTemperature) == 0 && SetTo(parameters, "temperature"u8) == 0));
        seed = !IsDropped(parameters, "seed"u8) && (seed || ((sampling & Sampling.NamesSeed) == 0 && SetTo(parameters, "seed"u8) is not null));
        return zero || seed;
    }

    private static double? SetTo(ParameterSettings parameters, ReadOnlySpan<byte> name)
    {
        foreach (var (key, value) in parameters.Set)
        {
            if (name.SequenceEqual(key))
            {
                return Utf8Parser.TryParse(value, out double number, out _) ? number : null;
            }
        }

        return null;
    }

    private static double? CapOf(ParameterSettings parameters, ReadOnlySpan<byte> name)
    {
        foreach (var (key, value) in parameters.Cap)
        {
            if (name.SequenceEqual(key))
            {
                return value;
            }
        }

        return null;
    }

    private static bool IsDropped(ParameterSettings parameters, ReadOnlySpan<byte> name)
    {
        foreach (var key in parameters.Drop)
        {
            if (name.SequenceEqual(key))
            {
                return true;
            }
        }

        return false;
    }
}
