using Xunit.Abstractions;

namespace EdgeRouter.Mutants;

/// <summary>Nobody asks here in which file a test stands.</summary>
internal sealed class NoSource : ISourceInformationProvider
{
    public ISourceInformation GetSourceInformation(ITestCase testCase) => new Nowhere();

    public void Dispose()
    {
    }

    private sealed class Nowhere : ISourceInformation
    {
        public string? FileName { get; set; }

        public int? LineNumber { get; set; }

        public void Deserialize(IXunitSerializationInfo info)
        {
        }

        public void Serialize(IXunitSerializationInfo info)
        {
        }
    }
}
