using System.Reflection;

namespace EdgeRouter.Mutants;

/// <summary>The switch that Stryker compiles into an assembly: which mutant is on, and which ones were reached.</summary>
internal sealed class MutantSwitch
{
    /// <summary>The program as it was written.</summary>
    public const int None = -1;

    private readonly FieldInfo _active;
    private readonly FieldInfo _capture;
    private readonly MethodInfo _covered;

    public MutantSwitch(string assembly)
    {
        const BindingFlags Any = BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic;
        var control = Assembly.LoadFrom(assembly).GetTypes().First(static type => type.Name == "MutantControl");
        _active = control.GetField("ActiveMutant", Any)!;
        _capture = control.GetField("CaptureCoverage", Any)!;
        _covered = control.GetMethod("GetCoverageData", Any)!;
        Activate(None);
    }

    public void Activate(int mutant)
    {
        _capture.SetValue(null, false);
        _active.SetValue(null, mutant);
    }

    public void BeginCapture()
    {
        Activate(None);
        _capture.SetValue(null, true);
        _covered.Invoke(null, null);
    }

    /// <summary>Mutants reached since <see cref="BeginCapture"/>.</summary>
    public IEnumerable<int> Captured() => ((IList<int>[])_covered.Invoke(null, null)!)[0];
}
