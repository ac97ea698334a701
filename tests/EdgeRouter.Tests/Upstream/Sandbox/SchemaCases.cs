namespace EdgeRouter.Tests.Upstream.Sandbox;

/// <summary>Schemas that a sample must satisfy.</summary>
internal static class SchemaCases
{
    public static readonly string[] Texts =
    [
        """{"type":"object","properties":{"city":{"type":"string"},"days":{"type":"integer","minimum":3,"maximum":9}},"required":["city","days"],"additionalProperties":false}""",
        """{"type":"object","properties":{"a":{"type":"null"},"b":{"type":"boolean"},"c":{"type":"number"},"d":{"type":["null","string"]},"e":{"const":{"x":[1]}}}}""",
        """{"type":"object","properties":{"unit":{"enum":["celsius","fahrenheit"]},"kind":{"type":"string","enum":["ä","b"]}},"required":["unit"]}""",
        """{"type":"object","properties":{"n":{"type":"number","exclusiveMinimum":0,"exclusiveMaximum":1},"m":{"type":"integer","exclusiveMinimum":5,"multipleOf":4}}}""",
        """{"type":"object","properties":{"n":{"type":"number","minimum":0.1,"maximum":0.1},"m":{"type":"integer","maximum":-7},"o":{"type":"number","maximum":-0.5}}}""",
        """{"type":"object","properties":{"s":{"type":"string","minLength":40},"t":{"type":"string","maxLength":3},"u":{"minLength":9}}}""",
        """{"type":"object","properties":{"list":{"type":"array","items":{"type":"object","properties":{"x":{"type":"integer"}},"required":["x"]},"minItems":3}}}""",
        """{"type":"object","properties":{"none":{"type":"array","items":{"type":"string"},"maxItems":0},"any":{"type":"array"},"free":{}}}""",
        """{"type":"object","properties":{"v":{"anyOf":[{"type":"integer"},{"type":"null"}]},"w":{"oneOf":[{"$ref":"#/definitions/p"}]}},"definitions":{"p":{"type":"boolean"}}}""",
        """{"type":"object","properties":{"p":{"allOf":[{"$ref":"#/$defs/a"},{"properties":{"y":{"type":"integer"}},"required":["y"]}]}},"$defs":{"a":{"type":"object","properties":{"x":{"type":"string"}},"required":["x"]}}}""",
        """{"type":"object","properties":{"next":{"anyOf":[{"$ref":"#/$defs/node"},{"type":"null"}]}},"required":["next"],"$defs":{"node":{"type":"object","properties":{"v":{"type":"integer"},"next":{"anyOf":[{"$ref":"#/$defs/node"},{"type":"null"}]}},"required":["v","next"],"additionalProperties":false}}}""",
        """{"$ref":"#/$defs/tree","$defs":{"tree":{"type":"object","properties":{"left":{"$ref":"#/$defs/kids"},"right":{"$ref":"#/$defs/kids"},"more":{"$ref":"#/$defs/tree"}},"required":["left","right"]},"kids":{"type":"array","items":{"$ref":"#/$defs/tree"}}}}""",
        """{"type":"object","required":["undeclared"]}""",
        """{"type":"object"}""",
        """{"properties":{"only":{"type":"string","format":"date"}}}""",
    ];
}
