using System.Text.Json;

namespace EdgeRouter.Upstream.Sandbox;

/// <summary>Answers a legacy completion: <c>n</c> texts for each prompt, numbered through, at most 16 of them in all.</summary>
internal static class CompletionComposer
{
    private const int MostTexts = 16;

    public static SandboxAnswer? Compose(SandboxFields fields, string id, long created)
    {
        var request = SandboxRequest.Read(fields);
        var prompts = ReadPrompts(fields, out var promptTokens);
        if (prompts.Count * request.Choices > MostTexts)
        {
            fields.Refuse("prompt", $"prompts times n must not exceed {MostTexts}");
        }

        if (fields.Fault is not null)
        {
            return null;
        }

        var choices = new SandboxChoice[prompts.Count * request.Choices];
        for (var i = 0; i < choices.Length; i++)
        {
            var text = SandboxText.Reply(prompts[i / request.Choices], null, i % request.Choices, request.Settings.Tokens);
            choices[i] = SandboxChoice.Limited(i, text.StopBefore(request.Stops), request.MaxTokens, "stop");
        }

        return new SandboxAnswer(id, created, request, choices, promptTokens);
    }

    private static List<string> ReadPrompts(SandboxFields fields, out int tokens)
    {
        tokens = 1;
        if (!fields.TryGet("prompt", out var prompt))
        {
            fields.Missing("prompt");
            return [];
        }

        if (SandboxInputs.Read(prompt) is not { } inputs)
        {
            fields.Refuse("prompt", SandboxInputs.Expected, "invalid_type");
            return [];
        }

        tokens = inputs.Sum(static i => i.Tokens);

        // Token numbers have no text here: nothing to echo.
        return inputs.ConvertAll(static i => i.Text ?? "");
    }
}
