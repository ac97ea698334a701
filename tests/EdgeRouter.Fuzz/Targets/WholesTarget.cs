using System.Text;
using System.Text.Json;
using EdgeRouter.Fuzz.Engine;
using EdgeRouter.Model;
using EdgeRouter.Model.Chat;
using EdgeRouter.Primitives;
using EdgeRouter.Providers;
using EdgeRouter.Providers.Cohere;

namespace EdgeRouter.Fuzz.Targets;

/// <summary>
/// OpenAI's Responses API, its events, answers and tails, and Cohere's embeddings, both ways: anything can be read, JSON is never called malformed nor the other way round, and what is written is JSON. The first input byte chooses.
/// </summary>
internal sealed class WholesTarget : FuzzTarget
{
    private readonly OpenAiResponsesDialect _responses = new();

    public override string Name => "wholes";

    public override IReadOnlyList<string> Words { get; } =
    [
        "{\"type\":\"response.output_text.delta\",\"delta\":\"x\"}", "\"type\":\"response.completed\",\"response\":{", "\"output\":[{\"type\":\"message\"}]", "\"output\":[{\"type\":\"function_call\"}]", "\"status\":\"completed\"", "\"status\":\"incomplete\"",
        "\"incomplete_details\":{\"reason\":\"max_output_tokens\"}", "\"usage\":{\"input_tokens\":1,\"output_tokens\":2}", "\"error\":null", "\"error\":{\"message\":\"m\"}", "{\"embeddings\":{\"float\":[[0.5,-1e-3],[1,2]]}", "\"meta\":{\"billed_units\":{\"input_tokens\":4}}",
        "{\"model\":\"m\",\"input\":\"x\"}", "\"input\":[\"a\",\"b\"]", "\"input\":[1,2]", "\"encoding_format\":\"base64\"", "\"dimensions\":3", "\"input_type\":\"search_query\"", "null", "[]", "{}", ",", ":", "\"",
    ];

    public override void Run(byte[] input)
    {
        if (input.Length < 2)
        {
            return;
        }

        var json = input[1..];
        var tally = StreamTally.Empty;
        switch (input[0] & 3)
        {
            case 0:
                var kind = _responses.ReadEvent(default, json, ref tally);
                Claim.That((kind & EventKind.Done) == 0 || (tally.Done && tally.Finish != FinishReason.None), "an end has a reason");
                break;
            case 1:
                var answer = _responses.ReadAnswer(json, Operation.Responses, ref tally);
                using (var parsed = JsonCheck.Parse(json))
                {
                    Claim.That((answer & EventKind.Finish) == 0 || parsed is not null, "only JSON is an answer", () => Encoding.UTF8.GetString(json));
                }

                _responses.ReadTail(json, ref tally);
                break;
            case 2:
                Embeddings(json, (input[0] & 4) != 0);
                break;
            default:
                Request(json);
                break;
        }
    }

    private static void Embeddings(byte[] json, bool base64)
    {
        var pool = new BufferPool();
        var answer = new CohereEmbeddings("m"u8.ToArray(), base64, pool);
        var tally = StreamTally.Empty;
        var kind = answer.ReadAnswer(json, ref tally);
        if ((kind & EventKind.Finish) != 0 && System.Text.Unicode.Utf8.IsValid(json))
        {
            using var written = JsonCheck.Parse(answer.Output.Written.ToArray());
            Claim.That(written is not null && written.RootElement.GetProperty("data").ValueKind == JsonValueKind.Array, "embeddings are JSON", () => Encoding.UTF8.GetString(json));
        }

        answer.Release();
        Claim.That(pool.Outstanding == 0, "every buffer is back");
    }

    private static void Request(byte[] json)
    {
        using var parsed = JsonCheck.Parse(json);
        if (parsed is not { RootElement.ValueKind: JsonValueKind.Object } || !System.Text.Unicode.Utf8.IsValid(json))
        {
            // The scan has refused it before.
            return;
        }

        var pool = new BufferPool();
        var output = new ByteBuffer(pool);
        CohereEmbedWriter.Write(json, "m"u8, output, new List<FieldLoss>(), out _);
        using var written = JsonCheck.Parse(output.Written.ToArray());
        Claim.That(written is not null, "a request is JSON", () => Encoding.UTF8.GetString(json));
        output.Release();
        Claim.That(pool.Outstanding == 0, "every buffer is back");
    }
}
