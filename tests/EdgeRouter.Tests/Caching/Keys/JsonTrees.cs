using System.Numerics;
using CsCheck;

namespace EdgeRouter.Tests.Caching.Keys;

/// <summary>Random values of a small alphabet, so that two of them are often nearly the same, and random single changes.</summary>
internal static class JsonTrees
{
    // What reads like something else, and what sorts differently by UTF-16 unit than by byte (a character beyond U+FFFF and one just below).
    private static readonly string[] Strings =
        ["", "a", "b", "ab", "A", "1", "-0", "true", "null", "[]", "{}", "a b", "a  b", " ", "\n", "\0", "\"", "\\", "/", "é", "e\u0301", "\u00a0", "😀", "\uff5e", "\ud800", "\udc00", "\ud83d", "\ufffd", "s\u0001\0\0\0a", "k", "zz"];

    private static readonly BigInteger[] Digits = [0, 1, 2, 10, 12, 100, 1200, 9007199254740992, 9007199254740993, BigInteger.Pow(10, 30) + 1];

    private static readonly Gen<string> Words = OneOf(Strings);

    private static readonly Gen<JsonTree> Leaf = Gen.Frequency(
        (4, Words.Select(static t => (JsonTree)new JsonTree.Text(t))),
        (3, Gen.Select(Gen.Bool, OneOf(Digits), Gen.Int[-3, 3]).Select(static (n, d, e) => (JsonTree)new JsonTree.Number(n, d, e))),
        (2, OneOf("true", "false", "null").Select(static w => (JsonTree)new JsonTree.Word(w))));

    private static readonly Gen<JsonTree> Any = Deeper(Deeper(Deeper(Leaf)));

    /// <summary>The keys at the top are none of those that a digest leaves out.</summary>
    public static readonly Gen<JsonTree> Requests = ObjectOf(Any).Select(static o => (JsonTree)o);

    /// <summary>The same with one change somewhere, which may be none in effect.</summary>
    public static JsonTree Change(JsonTree tree, Random random) => ChangeSomewhere(tree, random, atTop: true);

    private static JsonTree ChangeSomewhere(JsonTree tree, Random random, bool atTop)
    {
        var deeper = random.Next(3) > 0;
        switch (tree)
        {
            case JsonTree.Object { Members.Count: > 0 } obj when deeper:
                var at = random.Next(obj.Members.Count);
                return new JsonTree.Object([.. obj.Members.Select((m, i) => i == at ? (m.Key, ChangeSomewhere(m.Value, random, false)) : m)]);
            case JsonTree.List { Items.Count: > 0 } list when deeper:
                var place = random.Next(list.Items.Count);
                return new JsonTree.List([.. list.Items.Select((item, i) => i == place ? ChangeSomewhere(item, random, false) : item)]);
            case JsonTree.Object obj:
                return ChangeObject(obj, random, atTop);
            case JsonTree.List list:
                return ChangeList(list, random);
            default:
                return ChangeLeaf(tree, random);
        }
    }

    private static JsonTree ChangeObject(JsonTree.Object obj, Random random, bool atTop)
    {
        var members = obj.Members.ToList();
        var at = random.Next(members.Count + 1);
        switch (random.Next(atTop ? 4 : 6))
        {
            case 0:
                members.Insert(at, (Strings[random.Next(Strings.Length)], new JsonTree.Word("null")));
                break;
            case 1 when at < members.Count:
                members.RemoveAt(at);
                break;
            case 2 when at < members.Count:
                members.Insert(at, members[at]);
                break;
            case 3 when at < members.Count:
                members[at] = (members[at].Key + "x", members[at].Value);
                break;
            case 4:
                return new JsonTree.List([obj]);
            case 5:
                return new JsonTree.List([.. members.Select(static m => m.Value)]);
        }

        return new JsonTree.Object(members);
    }

    private static JsonTree ChangeList(JsonTree.List list, Random random)
    {
        var items = list.Items.ToList();
        switch (random.Next(5))
        {
            case 0:
                items.Reverse();
                break;
            case 1:
                items.Add(new JsonTree.Word("null"));
                break;
            case 2 when items.Count > 0:
                items.RemoveAt(0);
                break;
            case 3 when items.Count > 0:
                return items[0];
            default:
                return new JsonTree.List([list]);
        }

        return new JsonTree.List(items);
    }

    private static JsonTree ChangeLeaf(JsonTree tree, Random random) => (tree, random.Next(3)) switch
    {
        (_, 0) => new JsonTree.List([tree]),
        (JsonTree.Text { Value: "true" or "null" } text, 1) => new JsonTree.Word(text.Value),
        (JsonTree.Text text, _) => new JsonTree.Text(text.Value + " "),
        (JsonTree.Word word, 1) => new JsonTree.Text(word.Value),
        (JsonTree.Word word, _) => new JsonTree.Word(word.Value == "null" ? "false" : "null"),
        (JsonTree.Number number, 1) => new JsonTree.Text(new Speller(0).Spell(number)),
        (JsonTree.Number number, _) => random.Next(3) switch
        {
            0 => number with { Negative = !number.Negative },
            1 => number with { Exponent = number.Exponent + 1 },
            _ => number with { Digits = number.Digits + 1 },
        },
        _ => tree,
    };

    public static Gen<T> OneOf<T>(params T[] all) => Gen.Int[0, all.Length - 1].Select(i => all[i]);

    private static Gen<JsonTree> Deeper(Gen<JsonTree> inner) => Gen.Frequency(
        (3, Leaf),
        (2, inner.Array[0, 4].Select(static items => (JsonTree)new JsonTree.List(items))),
        (3, ObjectOf(inner).Select(static o => (JsonTree)o)));

    private static Gen<JsonTree.Object> ObjectOf(Gen<JsonTree> inner) =>
        Gen.Select(Words, inner).Array[0, 5].Select(static members => new JsonTree.Object([.. members.Select(static m => (m.Item1, m.Item2))]));
}
