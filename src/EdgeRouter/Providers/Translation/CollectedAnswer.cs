using EdgeRouter.Model;
using EdgeRouter.Model.Chat;
using EdgeRouter.Primitives;

namespace EdgeRouter.Providers.Translation;

/// <summary>A whole answer put together from its words: what answers that are no streams are written from. Holds pooled memory until <see cref="Release"/>.</summary>
internal sealed class CollectedAnswer(BufferPool pool) : IStreamEventSink
{
    private const int MostChoices = 128;

    private readonly List<AnswerBlock> _blocks = [];
    private readonly List<FinishReason> _finishes = [];
    private readonly List<ByteBuffer?> _logprobs = [];
    private Usage _usage = Usage.Unknown;

    /// <summary>In the order in which they began.</summary>
    public IReadOnlyList<AnswerBlock> Blocks => _blocks;

    public byte[] Id { get; private set; } = [];

    public byte[] Model { get; private set; } = [];

    public byte[] StopSequence { get; private set; } = [];

    public ref readonly Usage Usage => ref _usage;

    /// <summary>At least one.</summary>
    public int Choices => Math.Max(1, _finishes.Count);

    public FinishReason FinishOf(int choice) => choice < _finishes.Count ? _finishes[choice] : FinishReason.None;

    /// <summary>Raw items, without the brackets; empty when there are none.</summary>
    public ReadOnlySpan<byte> LogprobsOf(int choice) => choice < _logprobs.Count && _logprobs[choice] is { } found ? found.Written : default;

    public void On(in StreamEvent read)
    {
        var choice = Math.Clamp(read.Choice, 0, MostChoices - 1);
        while (_finishes.Count <= choice)
        {
            _finishes.Add(FinishReason.None);
            _logprobs.Add(null);
        }

        switch (read.Kind)
        {
            case StreamEventKind.Start:
                Id = read.Id.ToArray();
                Model = read.Name.ToArray();
                _usage.Update(read.Usage);
                break;
            case StreamEventKind.Text or StreamEventKind.Reasoning or StreamEventKind.Refusal:
                Open(read.Kind, choice).Text.Write(read.Text);
                break;
            case StreamEventKind.Signature:
                Open(StreamEventKind.Reasoning, choice).Signature = read.Text.ToArray();
                break;
            case StreamEventKind.RedactedReasoning:
                Add(new AnswerBlock(read.Kind, choice, -1, pool)).Text.Write(read.Text);
                break;
            case StreamEventKind.ToolStart:
                Add(new AnswerBlock(read.Kind, choice, read.Tool, pool) { Id = read.Id.ToArray(), Name = read.Name.ToArray(), Signature = read.Signature.ToArray() });
                break;
            case StreamEventKind.ToolArguments:
                CallOf(choice, read.Tool)?.Text.Write(read.Text);
                break;
            case StreamEventKind.Logprobs:
                AddLogprobs(choice, read.Text);
                break;
            case StreamEventKind.Finish:
                _finishes[choice] = read.Finish;
                StopSequence = choice == 0 ? read.StopSequence.ToArray() : StopSequence;
                break;
            case StreamEventKind.Usage:
                _usage.Update(read.Usage);
                break;
        }
    }

    public void Release()
    {
        foreach (var block in _blocks)
        {
            block.Text.Release();
        }

        foreach (var logprobs in _logprobs)
        {
            logprobs?.Release();
        }

        _blocks.Clear();
        _logprobs.Clear();
    }

    private AnswerBlock Add(AnswerBlock block)
    {
        _blocks.Add(block);
        return block;
    }

    // The newest block of the choice goes on if it is of the kind and not sealed.
    private AnswerBlock Open(StreamEventKind kind, int choice)
    {
        for (var i = _blocks.Count - 1; i >= 0; i--)
        {
            if (_blocks[i].Choice == choice)
            {
                if (_blocks[i].Kind == kind && (kind != StreamEventKind.Reasoning || _blocks[i].Signature.Length == 0))
                {
                    return _blocks[i];
                }

                break;
            }
        }

        return Add(new AnswerBlock(kind, choice, -1, pool));
    }

    private AnswerBlock? CallOf(int choice, int tool)
    {
        for (var i = _blocks.Count - 1; i >= 0; i--)
        {
            if (_blocks[i].Choice == choice && _blocks[i].Tool == tool)
            {
                return _blocks[i];
            }
        }

        return null;
    }

    private void AddLogprobs(int choice, ReadOnlySpan<byte> items)
    {
        var logprobs = _logprobs[choice] ??= new ByteBuffer(pool);
        if (logprobs.Length > 0)
        {
            logprobs.Write((byte)',');
        }

        logprobs.Write(items);
    }
}
