using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace EdgeRouter.Model;

/// <summary>
/// One way to serve a model: a provider and the name that the model has there. Immutable; part of a <see cref="Snapshot"/>.
/// <see cref="Slot"/> is dense and survives a reload for as long as <see cref="Id"/> does, so that measurements can be kept in arrays.
/// </summary>
internal sealed class Deployment
{
    public Deployment(int slot, string id, Provider provider, string? upstreamModel)
    {
        Slot = slot;
        Id = id;
        Provider = provider;
        UpstreamModel = upstreamModel;
        IdHash = BinaryPrimitives.ReadInt64LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes(id)));
        UpstreamModelUtf8 = upstreamModel is null
            ? ReadOnlyMemory<byte>.Empty
            : JsonEncodedText.Encode(upstreamModel, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).EncodedUtf8Bytes.ToArray();
    }

    public int Slot { get; }

    /// <summary>Dense within the snapshot.</summary>
    public int Index { get; init; }

    /// <summary>Stable name, <c>provider/model</c> unless the operator gave one; the value of the <c>x-edgerouter-deployment</c> header.</summary>
    public string Id { get; }

    /// <summary>The same in every process: sessions stay where they were over a restart.</summary>
    public long IdHash { get; }

    public Provider Provider { get; }

    /// <summary>The model's name at the provider; null on a wildcard deployment, where the caller's name says it.</summary>
    public string? UpstreamModel { get; }

    /// <summary><see cref="UpstreamModel"/> as the inside of a JSON string, as it is spliced into bodies; empty on a wildcard deployment.</summary>
    public ReadOnlyMemory<byte> UpstreamModelUtf8 { get; }

    /// <summary>What is known of it beyond its name.</summary>
    public DeploymentFacts Facts { get; init; } = DeploymentFacts.Unknown;
}
