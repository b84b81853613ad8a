namespace PSFederation.HelpGenerator.Sync;

/// <summary>A part of a page that differs from the cmdlet.</summary>
/// <param name="LineIndex">The index of the line where the part begins, or where it belongs.</param>
/// <param name="Message">What differs.</param>
/// <param name="Removed">The text of a part that the page no longer has, so that whoever wrote it can use it elsewhere.</param>
internal sealed record PageChange(int LineIndex, string Message, IReadOnlyList<string>? Removed = null);

/// <summary>A page brought up to date.</summary>
/// <param name="Text">The new text.</param>
/// <param name="Changes">What differs from the old one; empty when nothing does.</param>
internal sealed record PageUpdate(string Text, IReadOnlyList<PageChange> Changes);
