namespace EdgeRouter.Bench.EndToEnd.Load;

/// <summary>A JSON answer: it must have the expected status, not be empty and end as an object does.</summary>
/// <param name="failing">The upstream fails: any of 500 and 502 is the right answer, and nothing else.</param>
internal sealed class WholeBody(bool failing) : IPayload
{
    private long _length;
    private byte _last;

    public void Begin() => (_length, _last) = (0, 0);

    public void Take(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > 0)
        {
            _length += bytes.Length;
            _last = bytes[^1];
        }
    }

    public string? Fault(int status) =>
        failing ? status is 500 or 502 ? null : $"status {status} where the upstream failed"
        : status != 200 ? $"status {status}"
        : _length < 100 || _last != '}' ? $"a body of {_length} bytes that is no JSON object" : null;
}
