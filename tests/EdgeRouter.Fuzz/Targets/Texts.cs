namespace EdgeRouter.Fuzz.Targets;

/// <summary>Words that several targets share.</summary>
internal static class Texts
{
    public static readonly string[] JsonWords =
    [
        "\"model\":", "\"stream\":", "\"stream_options\":", "\"include_usage\":", "\"Model\"", "\"include\\u005fusage\":false", "\"mod\\u0065l\":", "\"stream\":true", "\"m\"", "true", "false", "null",
        "{}", "[]", "{", "}", "[", "]", ",", ":", "\"", "\\u0041", "\\ud83d\\ude00", "\\udc00", "\\\"", "-0.5e+10", "1E2", "01", "é😀", " ", "\r\n", "[[[[[[[[[[[[[[[[", "]]]]]]]]]]]]]]]]",
        "{\"stream_options\":{", "{\"model\":\"m\",\"stream\":true,", "//", "\uFEFF", "\"content\":\"", "\"x\":{\"y\":[1,2]},", "\"temperature\":0,",
        "\"seed\":", "\"tools\":[{}],", "\"functions\":", "\"user\":\"u\",", "\"messages\":[],", "\"input\":", "\"enable_search\":", "\"plugins\":", "\"background\":true,", "\"Temperature\":1,", "\"s\\u0065ed\":1,", "\"conversation\":",
    ];
}
