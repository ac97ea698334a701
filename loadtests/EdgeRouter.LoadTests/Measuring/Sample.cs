namespace EdgeRouter.LoadTests.Measuring;

/// <summary>How the router's process was at one moment.</summary>
/// <param name="Resident">Memory in bytes.</param>
/// <param name="Handles">Open descriptors.</param>
/// <param name="Cpu">User and system time used so far, in seconds.</param>
internal readonly record struct Sample(double At, long Resident, int Handles, double Cpu);
