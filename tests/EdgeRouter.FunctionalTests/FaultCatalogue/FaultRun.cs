using System.Diagnostics;

namespace EdgeRouter.FunctionalTests.FaultCatalogue;

/// <summary>One fault in one setting: its part of the configuration, the request, and the judgement. Every run has a provider, a model and a script name of its own, so that all can run side by side.</summary>
internal sealed class FaultRun(int number, Fault fault, Setting setting, Caller caller = Caller.OpenAi)
{
    public const int Words = 9;

    // So that nobody's numbers can be taken for another's.
    private const int PrimaryTokens = 13;
    private const int FallbackTokens = 33;

    public Fault Fault { get; } = fault;

    public Setting Setting { get; } = setting;

    public Caller Caller { get; } = caller;

    public Expected Expected => Setting == Setting.Alone ? Fault.Alone : Fault.WithFallback;

    /// <summary>As in the scorecard.</summary>
    public string Cell { get; private set; } = "";

    /// <summary>Null: all is well.</summary>
    public string? Wrong { get; private set; }

    public double Seconds { get; private set; }

    private string Model => $"fault-{number}";

    private string FallbackModel => $"fallback-{number}";

    private string Script => $"{Fault.Script},ev={Fault.Words},uid,out={PrimaryTokens},run={number}";

    private string FallbackScript => $"ev={Words},uid,out={FallbackTokens}{(Fault.FallbackScript.Length > 0 ? "," + Fault.FallbackScript : "")},fb={number}";

    private string BesideScript => $"{Fault.Beside},ev={Words},uid,out={FallbackTokens},beside={number}";

    public string Provider(int port)
    {
        var keys = string.Join(", ", Enumerable.Range(0, Fault.Keys).Select(static i => $"\"sk-upstream-secret-{i}\""));
        return $$"""  "p{{number}}": { "dialect": "openai", "base_url": "http://127.0.0.1:{{port}}/v1", "api_keys": [{{keys}}], "zone": "cloud", "probe": false }""";
    }

    public string Models()
    {
        var beside = Fault.Beside is null ? "" : $$""", { "provider": "p{{number}}", "id": "beside-{{number}}", "model": "{{BesideScript}}", "priority": 1{{Fault.BesideMembers}} }""";
        var fallbacks = Setting == Setting.Alone || Fault.Model.Contains("{fallback}", StringComparison.Ordinal) ? "" : ", \"fallbacks\": [\"{fallback}\"]";
        var members = (Fault.Model + fallbacks).Replace("{fallback}", FallbackModel, StringComparison.Ordinal);
        var model = $$"""  "{{Model}}": { "strategy": "priority", "deployments": [ { "provider": "p{{number}}", "id": "primary-{{number}}", "model": "{{Script}}"{{Fault.Deployment}} }{{beside}} ]{{members}} }""";
        return Setting == Setting.Alone ? model
            : model + ",\n" + $$"""  "{{FallbackModel}}": { "deployments": [ { "provider": "{{(Setting == Setting.OnPremFallback ? "onprem" : "cloud")}}", "id": "fallback-of-{{number}}", "model": "{{FallbackScript}}"{{Fault.FallbackMembers}} } ] }""";
    }

    public async Task RunAsync(Router router, Mock primary, Mock fallback)
    {
        var watch = Stopwatch.StartNew();
        try
        {
            var saw = await ClientView.OfAsync(router, Model, Fault.Stream, words: Fault.Words, caller: Caller).WaitAsync(TimeSpan.FromSeconds(60));
            Seconds = watch.Elapsed.TotalSeconds;
            var asked = await ArrivalsAsync(primary, Script);
            var elsewhere = (await ArrivalsAsync(primary, BesideScript)).Count + (await ArrivalsAsync(fallback, FallbackScript)).Count;
            Cell = $"{saw.Said}, {asked.Count}";
            Wrong = Judge(saw, asked, elsewhere) ?? await JudgeAfterwardsAsync(router);
        }
        catch (Exception e)
        {
            Seconds = watch.Elapsed.TotalSeconds;
            Wrong = $"{e.GetType().Name}: {e.Message}";
        }
    }

    private string? Judge(ClientView saw, List<double> asked, int elsewhere)
    {
        if (saw.Wrong is not null)
        {
            return saw.Wrong;
        }

        if (!IsAsExpected(saw))
        {
            return $"the client saw {saw.Said} and should see {(Expected.Code is null ? "the whole answer" : $"{Expected.Status} {Expected.Code}")}: {saw.Text}";
        }

        if (!Fault.IsDead && (asked.Count < Expected.Least || asked.Count > Expected.Most || asked.Count > 6))
        {
            return $"{asked.Count} attempts on the faulty deployment instead of {Expected.Least} to {Expected.Most}";
        }

        if (!Fault.IsDead && saw.Attempts != asked.Count + elsewhere && !Fault.IsMended)
        {
            return $"the client is told of {saw.Attempts} attempts and there were {asked.Count + elsewhere}";
        }

        for (var i = 1; i < asked.Count; i++)
        {
            if (asked[i] - asked[i - 1] < Fault.LeastGap)
            {
                return $"attempt {i + 1} came {asked[i] - asked[i - 1]:0} ms after the one before";
            }
        }

        return Expected.Code is null ? JudgeAnswer(saw, elsewhere) : Expected.Status == 200 ? null : JudgeRefusal(saw);
    }

    // Anthropic's errors have a type that goes with the status, and no code; its 503 is 529.
    private bool IsAsExpected(ClientView saw) => Caller == Caller.OpenAi
        ? saw.Status == Expected.Status && saw.Code == Expected.Code
        : saw.Status == (Expected.Status == 503 ? 529 : Expected.Status) && (saw.Code is null) == (Expected.Code is null);

    private string? JudgeAnswer(ClientView saw, int elsewhere)
    {
        if (!saw.HasDone && Fault.Stream && !Fault.WithoutDone)
        {
            return "the stream has no end";
        }

        if (Fault.IsMended)
        {
            return saw.CompletionTokens > 0 ? null : "a mended answer has no usage";
        }

        var (deployment, script, tokens) = elsewhere == 0 ? ($"primary-{number}", Script, PrimaryTokens)
            : Fault.Beside is not null ? ($"beside-{number}", BesideScript, FallbackTokens)
            : ($"fallback-of-{number}", FallbackScript, FallbackTokens);
        return saw.Deployment != deployment ? $"the answer of '{deployment}' is said to be of '{saw.Deployment}'"
            : saw.Model != script ? $"the answer names the model '{saw.Model}'"
            : saw.CompletionTokens != tokens ? $"the usage is {saw.CompletionTokens} tokens, not those of the deployment that answered ({tokens})"
            : null;
    }

    private static string? JudgeRefusal(ClientView saw) =>
        saw.ShouldRetry != "false" ? $"x-should-retry is '{saw.ShouldRetry}'"
        : saw.Status is 429 or 503 or 529 && saw.RetryAfter is null ? "there is no Retry-After"
        : null;

    private async Task<string?> JudgeAfterwardsAsync(Router router)
    {
        var steady = await ClientView.OfAsync(router, "steady", Fault.Stream, caller: Caller);
        if (steady is not { Wrong: null, Status: 200, Code: null })
        {
            return $"a healthy model fails afterwards: {steady.Said} {steady.Wrong}";
        }

        if (Fault.Keys > 1 || Fault.IsDead || Fault.Script.Contains("401", StringComparison.Ordinal) || Fault.Script.Contains("insufficient_quota", StringComparison.Ordinal))
        {
            // A provider that refuses every key is left alone for a while.
            return null;
        }

        var same = await ClientView.OfAsync(router, $"p{number}/ev={Words},uid,after={number}", Fault.Stream, caller: Caller);
        return same is { Wrong: null, Status: 200, Code: null } ? null : $"a healthy model of the same provider fails afterwards: {same.Said} {same.Wrong}";
    }

    private static async Task<List<double>> ArrivalsAsync(Mock mock, string script) =>
        [.. (await mock.ArrivalsAsync(script)).Select(static a => a.At)];
}
