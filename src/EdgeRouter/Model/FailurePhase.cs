namespace EdgeRouter.Model;

/// <summary>How far an attempt had come when it failed. The numbers leave the process in logs: append, never renumber.</summary>
internal enum FailurePhase : byte
{
    None = 0,
    Connect = 1,
    Send = 2,
    Head = 3,
    FirstToken = 4,
    Body = 5,
}
