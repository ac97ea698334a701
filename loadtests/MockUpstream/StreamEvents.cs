using System.Diagnostics;

namespace EdgeRouter.MockUpstream;

/// <summary>The events of one scripted stream, in order, each with its blank line.</summary>
internal static class StreamEvents
{
    public static IEnumerable<string> Of(Script script)
    {
        var eol = script.Text("eol", "n") switch { "rn" => "\r\n", "r" => "\r", _ => "\n" };
        string Event(string data, string? name = null) => $"{(name is null ? "" : $"event: {name}{eol}")}data: {data}{eol}{eol}";
        var usageNull = script.Usage && !script.Has("nousagenull") ? ",\"usage\":null" : "";
        string Chunk(string delta, string finish = "null", string? usage = null) => Event(
            $"{{\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":{Answers.Quote(script.Model)},\"choices\":[{{\"index\":0,\"delta\":{delta},\"finish_reason\":{finish}}}]{usage ?? usageNull}}}");
        var count = script.Number("ev", 3);
        var pad = new string('x', script.Number("pad", 0));
        if (script.Has("preview"))
        {
            yield return $": preview comment{eol}{eol}";
            yield return Event("{\"choices\":[],\"prompt_filter_results\":[{\"prompt_index\":0}],\"id\":\"\",\"model\":\"\"}");
        }

        if (!script.Has("norole"))
        {
            yield return Chunk("{\"role\":\"assistant\",\"content\":\"\"}");
        }

        for (var i = 0; i < count; i++)
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
                var last = i == count - 1 && script.Has("finishwith");
                var word = script.Has("stamp") ? $"t={Stopwatch.GetTimestamp()}" : $"w{i} {pad}";
                yield return Chunk($"{{\"content\":\"{word}\"}}", last ? "\"stop\"" : "null");
            }

            if (script.Has("comments"))
            {
                yield return $": ping{eol}{eol}";
            }
        }

        if (!script.Has("nofinish") && !script.Has("finishwith"))
        {
            yield return Chunk("{}", "\"stop\"", script.Has("usagelast") ? $",\"usage\":{Answers.UsageJson}" : null);
        }

        if (script.Usage && !script.Has("nousage"))
        {
            yield return Event($"{{\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"m\",\"choices\":[],\"usage\":{(script.Has("oddusage") ? "{\"prompt_tokens\":\"7\",\"completion_tokens\":null}" : Answers.UsageJson)}}}");
        }

        if (!script.Has("nodone"))
        {
            yield return script.Has("noblank") ? "data: [DONE]" : Event("[DONE]");
        }
    }
}
