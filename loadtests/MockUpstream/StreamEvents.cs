using System.Diagnostics;

namespace EdgeRouter.MockUpstream;

/// <summary>The events of one scripted stream, in order, each with its blank line.</summary>
internal static class StreamEvents
{
    private static long _ids;

    public static IEnumerable<string> Of(Script script)
    {
        var eol = script.Text("eol", "n") switch { "rn" => "\r\n", "r" => "\r", _ => "\n" };
        string Event(string data, string? name = null) => $"{(name is null ? "" : $"event: {name}{eol}")}data: {data}{eol}{eol}";
        var id = script.Has("uid") ? $"c-{Interlocked.Increment(ref _ids)}" : "c";
        var usageNull = script.Usage && !script.Has("nousagenull") ? ",\"usage\":null" : "";
        string Chunk(string delta, string finish = "null", string? usage = null) => Event(
            $"{{\"id\":\"{id}\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":{Answers.Quote(script.Model)},\"choices\":[{{\"index\":0,\"delta\":{delta},\"finish_reason\":{finish}}}]{usage ?? usageNull}}}");
        var words = Words(script);
        if (script.Has("preview"))
        {
            yield return $": preview comment{eol}{eol}";
            yield return Event("{\"choices\":[],\"prompt_filter_results\":[{\"prompt_index\":0}],\"id\":\"\",\"model\":\"\"}");
        }

        if (!script.Has("norole"))
        {
            yield return Chunk("{\"role\":\"assistant\",\"content\":\"\"}");
        }

        for (var i = 0; i < script.Number("harmless", 0); i++)
        {
            yield return $": ping{eol}{eol}";
            yield return Chunk("{}");
            yield return Chunk("{\"content\":\"\"}");
        }

        if (script.Has("emptychoices"))
        {
            yield return Event($"{{\"id\":\"{id}\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"m\",\"choices\":[]}}");
            yield return Event("[DONE]");
            yield break;
        }

        for (var i = 0; i < words.Count; i++)
        {
            if (script.Number("inband", -1) == i)
            {
                yield return Event("{\"error\":{\"message\":\"overloaded now\",\"type\":\"server_error\",\"code\":\"overloaded\"}}", script.Has("evname") ? "error" : null);
                yield break;
            }

            if (script.Number("bad", -1) == i)
            {
                yield return Event("{\"choices\":[{\"delta\":");
            }

            if (script.Has("multiline"))
            {
                yield return $"data: {{\"choices\":[{{\"index\":0,{eol}data: \"delta\":{{\"content\":\"w{i} \"}},\"finish_reason\":null}}]}}{eol}{eol}";
            }
            else
            {
                var last = i == words.Count - 1 && script.Has("finishwith");
                var word = script.Has("stamp") ? $"t={Stopwatch.GetTimestamp()}" : words[i];
                yield return Chunk($"{{\"content\":\"{word}\"}}", last ? "\"stop\"" : "null");
            }

            if (script.Has("comments"))
            {
                yield return $": ping{eol}{eol}";
            }
        }

        if (script.Has("called"))
        {
            yield return Chunk("{\"tool_calls\":[{\"index\":0,\"id\":\"call_m\",\"type\":\"function\",\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}}]}", "null");
        }

        if (!script.Has("nofinish") && !script.Has("finishwith"))
        {
            yield return Chunk("{}", $"\"{script.Text("reason", "stop")}\"", script.Has("usagelast") ? $",\"usage\":{Answers.Usage(script)}" : null);
        }

        if (script.Usage && !script.Has("nousage"))
        {
            yield return Event($"{{\"id\":\"{id}\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"m\",\"choices\":[],\"usage\":{(script.Has("oddusage") ? "{\"prompt_tokens\":\"7\",\"completion_tokens\":null}" : Answers.Usage(script))}}}");
        }

        if (!script.Has("nodone"))
        {
            yield return script.Has("noblank") ? "data: [DONE]" : Event("[DONE]");
        }
    }

    // The words that are still to come: the answer is always the same one, and a request that brings its beginning gets the rest.
    public static List<string> Words(Script script)
    {
        var count = script.Number("ev", 3);
        var pad = new string('x', script.Number("pad", 0));
        var letter = script.Text("word", "w");
        var words = Enumerable.Range(0, count).Select(i => $"{letter}{i} {pad}").ToList();
        var sofar = script.Sofar;
        if (sofar.Length == 0 || !string.Concat(words).StartsWith(sofar, StringComparison.Ordinal))
        {
            return words;
        }

        while (sofar.Length > 0 && sofar.Length >= words[0].Length)
        {
            sofar = sofar[words[0].Length..];
            words.RemoveAt(0);
        }

        if (sofar.Length > 0)
        {
            words[0] = words[0][sofar.Length..];
        }

        return words;
    }
}
