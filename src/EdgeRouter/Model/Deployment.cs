using System.Text.Encodings.Web;
using System.Text.Json;

namespace EdgeRouter.Model;

/// <summary>
/// One way to serve a model: a provider and the name that the model has there. Immutable; part of a <see cref="Snapshot"/>.
/// <see cref="Slot"/> is dense and survives a reload for as long as <see cref="Id"/> does, so that measurements can be kept in arrays.
/// </summary>
internal sealed class Deployment
{
    public Deployment(int slot, string id, Provider provider, string? upstreamModel, double weight = 1)
    {
        Slot = slot;
        Id = id;
        Provider = provider;
        UpstreamModel = upstreamModel;
        Weight = weight;
        UpstreamModelUtf8 = upstreamModel is null
            ? ReadOnlyMemory<byte>.Empty
            : JsonEncodedText.Encode(upstreamModel, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).EncodedUtf8Bytes.ToArray();
    }

    public int Slot { get; }

    /// <summary>Stable name, <c>provider/model</c>; the value of the <c>x-edgerouter-deployment</c> header.</summary>
    public string Id { get; }

    public Provider Provider { get; }

    /// <summary>The model's name at the provider; null on a wildcard deployment, where the caller's name says it.</summary>
    public string? UpstreamModel { get; }

    /// <summary><see cref="UpstreamModel"/> as the inside of a JSON string, as it is spliced into bodies; empty on a wildcard deployment.</summary>
    public ReadOnlyMemory<byte> UpstreamModelUtf8 { get; }

    public double Weight { get; }
}
