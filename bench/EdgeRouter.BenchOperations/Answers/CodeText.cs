using System.Text;

namespace EdgeRouter.BenchOperations.Answers;

/// <summary>Code that looks like code: a function with a few statements, in one of the set's languages, fenced as in Markdown.</summary>
internal static class CodeText
{
    public static string Write(TopicWriter topic)
    {
        var language = topic.Of(topic.Phrases.Languages);
        var text = new StringBuilder($"{topic.Sentence()}\n\n```{language}\n");
        var names = Enumerable.Range(0, 6).Select(_ => topic.Name()).ToArray();
        for (var i = topic.Random.Next(2, 6); i > 0; i--)
        {
            text.Append(Function(language, topic, names)).Append('\n');
        }

        return text.Append("```\n\n").ToString();
    }

    private static string Function(string language, TopicWriter topic, string[] names)
    {
        string Known() => names[topic.Random.Next(names.Length)];
        string Value() => topic.Random.Next(3) switch { 0 => topic.Random.Next(1000).ToString(), 1 => $"\"{topic.Word()}\"", _ => Known() };
        var (name, a, b) = (topic.Name(), Known(), Known());
        return language switch
        {
            "python" => $"def {name}({a}, {b}=None):\n    \"\"\"{topic.Sentence()}\"\"\"\n    if {a} is None:\n        raise ValueError(f\"{topic.Word()} {{{a}}}\")\n    {Known()} = [{Known()}({a}) for {Known()} in {b} if {a} != {Value()}]\n    return {Known()}\n",
            "javascript" => $"async function {name}({a}, {b}) {{\n  const {Known()} = await {topic.Name()}({Value()});\n  if (!{a}) {{\n    throw new Error('{topic.Word()} {topic.Word()}');\n  }}\n  // {topic.Sentence()}\n  return {b}.map(x => x.{Known()} + {Value()});\n}}\n",
            "sql" => $"SELECT t.{a}, COUNT(*) AS {name}\nFROM {Known()} t\nLEFT JOIN {topic.Name()} u ON u.{Known()} = t.{b}\nWHERE t.{Known()} > {topic.Random.Next(500)} AND u.{Known()} = '{topic.Word()}'\nGROUP BY t.{a}\nORDER BY {name} DESC;\n",
            "bash" => $"#!/bin/bash\n# {topic.Sentence()}\n{name.ToUpperInvariant()}={Value()}\nfor {a} in $(ls {topic.Word()}/); do\n  grep -r \"{topic.Word()}\" \"${a}\" | awk '{{print $2}}' > {topic.Word()}.txt\ndone\n",
            "csharp" => $"public sealed class {name}\n{{\n    private readonly List<string> _{a} = new();\n\n    public int {topic.Name()}(string {b})\n    {{\n        foreach (var item in _{a})\n        {{\n            Console.WriteLine($\"{topic.Word()}: {{item}}\");\n        }}\n\n        return {topic.Random.Next(90)};\n    }}\n}}\n",
            "go" => $"func {name}({a} string, {b} int) ({Known()} error) {{\n\tif {a} == {Value()} {{\n\t\treturn fmt.Errorf(\"{topic.Word()} %w\", err)\n\t}}\n\tfor i := 0; i < {b}; i++ {{\n\t\t{Known()} = append({Known()}, {Value()})\n\t}}\n\treturn nil\n}}\n",
            _ => $"/// {topic.Sentence()}\npub fn {name}({a}: &str, {b}: u64) -> Result<Vec<String>, Box<dyn Error>> {{\n    let mut {Known()} = Vec::with_capacity({topic.Random.Next(64)});\n    match {a} {{\n        \"{topic.Word()}\" => {Known()}.push({Value()}),\n        _ => unreachable!(),\n    }}\n    Ok({Known()})\n}}\n",
        };
    }
}
