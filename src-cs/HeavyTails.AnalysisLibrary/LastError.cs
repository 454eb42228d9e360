using System.Text;

namespace HeavyTails.AnalysisLibrary;

/// <summary>The message of a thread's last call, "" if it did not fail, as C programs read it.</summary>
internal static unsafe class LastError
{
    // A text of the library's own memory, which stays where it is for the life of the process.
    private static readonly byte* Empty = ForeignText.Copy([]);

    [ThreadStatic]
    private static Message? message;

    /// <summary>The message as UTF-8, valid until the thread's next call.</summary>
    public static byte* Text => message is { } last ? last.Text : Empty;

    /// <summary>Makes the message "".</summary>
    public static void Clear() => message = null;

    /// <summary>Sets the message.</summary>
    public static void Set(string text) => message = new Message(text);

    // Its memory is released with the thread's last reference to it: at the next call's message or the thread's end.
    private sealed class Message(string text)
    {
        public byte* Text { get; } = ForeignText.Copy(Encoding.UTF8.GetBytes(text));

        ~Message() => ForeignText.Free(Text);
    }
}
