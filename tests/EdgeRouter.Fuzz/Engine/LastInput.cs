using System.IO.MemoryMappedFiles;

namespace EdgeRouter.Fuzz.Engine;

/// <summary>The input being run, in a mapped file: it outlives a process that dies without a word.</summary>
internal sealed class LastInput : IDisposable
{
    private const string FileName = "last-input";
    private const int Header = sizeof(int);

    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;

    public LastInput(string folder, int longest)
    {
        _file = MemoryMappedFile.CreateFromFile(Path.Combine(folder, FileName), FileMode.Create, null, longest + Header);
        _view = _file.CreateViewAccessor();
    }

    public void Set(byte[] input)
    {
        _view.Write(0, input.Length);
        _view.WriteArray(Header, input, 0, input.Length);
    }

    public static byte[]? ReadFrom(string folder)
    {
        var path = Path.Combine(folder, FileName);
        if (!File.Exists(path))
        {
            return null;
        }

        var bytes = File.ReadAllBytes(path);
        return bytes[Header..(Header + BitConverter.ToInt32(bytes))];
    }

    public void Dispose()
    {
        _view.Dispose();
        _file.Dispose();
    }
}
