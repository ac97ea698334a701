using EdgeRouter.Model;

namespace EdgeRouter.Pipeline;

/// <summary>
/// What one request has tried and may still try: which model of its chain it is at, which deployments it has used up there, which providers have failed it. Belongs to the exchange's context; a request that succeeds at once touches
/// little more than a few numbers.
/// </summary>
internal sealed class AttemptPlan
{
    /// <summary>Whatever chains and retries add up to.</summary>
    public const int MostAttempts = 32;

    private readonly List<ChainStep> _steps = [];
    private readonly List<Provider> _failedProviders = [];
    private bool[] _tried = [];
    private bool[] _dead = [];
    private bool[] _both = [];
    private int _position;
    private bool _marked;
    private bool _isCauseKnown;
    private bool _isFinal;

    public VirtualModel Model => _steps[_position].Model;

    public ChainStep Step => _steps[_position];

    /// <summary>It is not the model that rules and splits chose.</summary>
    public bool IsFallback => _position > 0;

    /// <summary>In all.</summary>
    public int Attempts { get; private set; }

    /// <summary>On the deployments of the present model.</summary>
    public int AttemptsHere { get; private set; }

    /// <summary>Pauses before attempts on the present model.</summary>
    public int Pauses { get; set; }

    /// <summary>The failure of the last attempt; null: none yet.</summary>
    public AttemptFailure? Last { get; private set; }

    public Deployment? LastDeployment { get; private set; }

    /// <summary>Name of <see cref="LastDeployment"/> as callers see it.</summary>
    public string LastName { get; private set; } = "";

    /// <summary>Nothing more may be tried on the present model.</summary>
    public bool IsOver { get; private set; }

    /// <summary>By candidate of the present model: not now (empty: all may).</summary>
    public ReadOnlySpan<bool> Used => _marked ? _both.AsSpan(0, Model.Candidates.Length) : default;

    public void Begin(VirtualModel model)
    {
        _steps.Clear();
        _steps.Add(new ChainStep(model));
        _failedProviders.Clear();
        _position = 0;
        (_isCauseKnown, _isFinal) = (false, false);
        (Attempts, AttemptsHere, Pauses) = (0, 0, 0);
        (Last, LastDeployment, LastName, IsOver) = (null, null, "", false);
        _marked = false;
    }

    public void Count()
    {
        Attempts++;
        AttemptsHere++;
    }

    /// <summary>The provider has failed in this request already, so that another attempt there repeats what may be an outage.</summary>
    public bool HasFailed(Provider provider) => _failedProviders.Contains(provider);

    /// <param name="keepFirst">What the caller is told stays the failure before.</param>
    public void Fail(AttemptFailure failure, Deployment deployment, string name, bool keepFirst)
    {
        if (!keepFirst || Last is null)
        {
            Last = failure;
            LastDeployment = deployment;
            LastName = name;
        }

        if (!_failedProviders.Contains(deployment.Provider))
        {
            _failedProviders.Add(deployment.Provider);
        }
    }

    /// <summary>No attempt anywhere can change it.</summary>
    public void Stop() => (IsOver, _isFinal) = (true, true);

    /// <summary>No attempt on this model can change it.</summary>
    public void LeaveModel() => IsOver = true;

    /// <summary>The exchange ended between two attempts.</summary>
    public void End(FailureClass why)
    {
        Last = new AttemptFailure(FailurePhase.None, why, "");
        LastDeployment = null;
        Stop();
    }

    /// <summary>Back to the first model, when nothing was tried anywhere because all were full.</summary>
    public bool Rewind()
    {
        if (Attempts > 0 || _position == 0)
        {
            return false;
        }

        _position = 0;
        return true;
    }

    /// <summary>Not before everything else has been tried.</summary>
    public void MarkTried(Deployment deployment) => Mark(deployment, _ => true, dead: false);

    /// <summary>Not again in this request.</summary>
    public void MarkDead(Deployment deployment) => Mark(deployment, _ => true, dead: true);

    /// <summary>Nothing that takes no longer prompts than this one.</summary>
    public void MarkSmaller(Deployment deployment)
    {
        Mark(deployment, _ => true, dead: true);
        Mark(
            deployment,
            other => other.UpstreamModel == deployment.UpstreamModel || (other.Facts.ContextWindow > 0 && other.Facts.ContextWindow <= deployment.Facts.ContextWindow),
            dead: true,
            others: true);
    }

    /// <summary>Something that was tried may be tried again.</summary>
    public bool CanRepeat()
    {
        for (var i = 0; _marked && i < Model.Candidates.Length; i++)
        {
            if (_tried[i] && !_dead[i])
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>All that is not dead may be tried again.</summary>
    public void Repeat()
    {
        Array.Clear(_tried);
        _dead.CopyTo(_both, 0);
    }

    /// <summary>Puts the fallbacks for a cause behind the present model; only the first call counts.</summary>
    public void Chain(FailureCause cause)
    {
        if (_isCauseKnown)
        {
            return;
        }

        _isCauseKnown = true;
        var model = _steps[0].Model;
        var chain = model.FallbacksByCause?[(int)cause] ?? (cause == FailureCause.ContentPolicy ? [] : model.Fallbacks);
        for (var i = 0; i < chain.Count; i++)
        {
            _steps.Add(new ChainStep(chain[i]));
        }
    }

    /// <summary>The model asked for has fallbacks for this cause alone.</summary>
    public bool HasChainFor(FailureCause cause) => _position == 0 && _steps[0].Model.FallbacksByCause?[(int)cause] is { Count: > 0 };

    /// <summary>The small model, last of all; false: there is none, or it was tried.</summary>
    public bool Degrade(bool isCapped)
    {
        if (_steps[0].Model.Degradation is not { Model: { } small } degradation || _steps[^1].Degraded)
        {
            return false;
        }

        _steps.Add(new ChainStep(small, true, isCapped ? degradation.Cap : degradation.Set));
        _position = _steps.Count - 2;
        _isFinal = false;
        return MoveOn();
    }

    /// <summary>The next model; false: there is none.</summary>
    public bool MoveOn()
    {
        if (_isFinal || _position + 1 >= _steps.Count)
        {
            return false;
        }

        _position++;
        (AttemptsHere, Pauses) = (0, 0);
        _marked = false;
        IsOver = false;
        return true;
    }

    public void Reset()
    {
        _steps.Clear();
        _failedProviders.Clear();
        (Last, LastDeployment) = (null, null);
    }

    private void Mark(Deployment deployment, Func<Deployment, bool> which, bool dead, bool others = false)
    {
        var candidates = Model.Candidates;
        if (!_marked)
        {
            _marked = true;
            if (_tried.Length < candidates.Length)
            {
                (_tried, _dead, _both) = (new bool[candidates.Length], new bool[candidates.Length], new bool[candidates.Length]);
            }

            Array.Clear(_tried);
            Array.Clear(_dead);
            Array.Clear(_both);
        }

        for (var i = 0; i < candidates.Length; i++)
        {
            if (ReferenceEquals(candidates[i].Deployment, deployment) != others && which(candidates[i].Deployment))
            {
                _tried[i] |= !dead;
                _dead[i] |= dead;
                _both[i] = true;
            }
        }
    }
}
