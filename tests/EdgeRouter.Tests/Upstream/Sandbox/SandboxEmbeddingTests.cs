using System.Buffers.Binary;
using System.Text.Json;
using Xunit;

namespace EdgeRouter.Tests.Upstream.Sandbox;

public sealed class SandboxEmbeddingTests : IDisposable
{
    private readonly SandboxDriver _sandbox = new();

    public void Dispose() => _sandbox.Dispose();

    [Theory]
    [InlineData("\"one text\"", 1)]
    [InlineData("""["one text","another","!?"]""", 3)]
    [InlineData("[1,2,3]", 1)]
    [InlineData("[[1,2,3],[4]]", 2)]
    public async Task Embed_EveryInputShape_GivesUnitVectors(string input, int count)
    {
        var answer = await _sandbox.OkAsync("/embeddings", $$"""{"model":"any","input":{{input}}}""");

        Assert.Equal("any", answer.GetProperty("model").GetString());
        var data = answer.GetProperty("data").EnumerateArray().ToList();
        Assert.Equal(Enumerable.Range(0, count), data.Select(static d => d.GetProperty("index").GetInt32()));
        Assert.All(data, static d => Assert.Equal(256, Vector(d).Length));
        Assert.All(data, static d => Assert.Equal(1.0, Dot(Vector(d), Vector(d)), 4));
        Assert.True(answer.GetProperty("usage").GetProperty("prompt_tokens").GetInt32() >= count);
    }

    [Fact]
    public async Task Embed_Base64_IsTheSameVector()
    {
        var plain = await _sandbox.OkAsync("/embeddings", """{"input":"the quick fox","dimensions":7,"encoding_format":"float"}""");
        var coded = await _sandbox.OkAsync("/embeddings", """{"input":"the quick fox","dimensions":7,"encoding_format":"base64"}""");

        var bytes = coded.GetProperty("data")[0].GetProperty("embedding").GetBytesFromBase64();
        var decoded = Enumerable.Range(0, bytes.Length / 4).Select(i => BinaryPrimitives.ReadSingleLittleEndian(bytes.AsSpan(i * 4))).ToArray();
        Assert.Equal(7, decoded.Length);
        Assert.Equal(Vector(plain.GetProperty("data")[0]), decoded);
    }

    [Fact]
    public async Task Embed_SharedWords_AreNearerThanOthers()
    {
        var answer = await _sandbox.OkAsync(
            "/embeddings",
            """{"input":["the cat sat on the warm mat","A cat sat on a mat.","stock prices fell sharply today","the cat sat on the warm mat"]}""");
        var vectors = answer.GetProperty("data").EnumerateArray().Select(Vector).ToList();

        Assert.Equal(vectors[0], vectors[3]);
        Assert.NotEqual(vectors[0], vectors[1]);
        Assert.True(Dot(vectors[0], vectors[1]) > Dot(vectors[0], vectors[2]) + 0.2);
    }

    [Fact]
    public async Task Embed_TooManyNumbers_Is400()
    {
        var inputs = string.Join(',', Enumerable.Repeat("\"a\"", 2048));

        await _sandbox.OkAsync("/embeddings", $$"""{"input":[{{inputs}}],"encoding_format":"base64"}""");
        var error = await _sandbox.ErrorAsync(400, "/embeddings", $$"""{"input":[{{inputs}}],"dimensions":257}""");

        Assert.Equal("input", error.GetProperty("param").GetString());
    }

    private static float[] Vector(JsonElement data) => [.. data.GetProperty("embedding").EnumerateArray().Select(static v => v.GetSingle())];

    private static double Dot(float[] a, float[] b) => a.Zip(b, static (x, y) => (double)x * y).Sum();
}
