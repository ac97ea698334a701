using System.Buffers;
using System.Text;
using System.Text.Json;
using EdgeRouter.Bench.EndToEnd.Load;

namespace EdgeRouter.LoadTests.Client;

/// <summary>A whole answer in JSON: it must be one object of the API that was called, finished, with exactly the expected text.</summary>
internal sealed class JsonAnswer(Api api, string expected) : IPayload
{
    private const int Shown = 160;

    private readonly ArrayBufferWriter<byte> _body = new(1024);

    public void Begin() => _body.ResetWrittenCount();

    public void Take(ReadOnlySpan<byte> bytes) => _body.Write(bytes);

    public string? Fault(int status)
    {
        if (status != 200)
        {
            return $"status {status}: {Beginning()}";
        }

        try
        {
            using var json = JsonDocument.Parse(_body.WrittenMemory);
            var (text, isFinished) = api == Api.Chat ? Chat(json.RootElement) : Message(json.RootElement);
            return text != expected ? $"another answer: {text}" : isFinished ? null : "an answer without a reason to end";
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or IndexOutOfRangeException)
        {
            return $"not an answer: {Beginning()}";
        }
    }

    private static (string? Text, bool IsFinished) Chat(JsonElement root)
    {
        var choice = root.GetProperty("choices")[0];
        return (choice.GetProperty("message").GetProperty("content").GetString(), choice.GetProperty("finish_reason").GetString() == "stop");
    }

    private static (string? Text, bool IsFinished) Message(JsonElement root) =>
        (root.GetProperty("content")[0].GetProperty("text").GetString(), root.GetProperty("stop_reason").GetString() == "end_turn");

    private string Beginning() => Encoding.UTF8.GetString(_body.WrittenSpan[..Math.Min(Shown, _body.WrittenCount)]);
}
