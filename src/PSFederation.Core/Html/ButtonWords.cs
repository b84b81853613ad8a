namespace PSFederation.Core.Html;

/// <summary>Interprets a button by its name, id, value and text. The text can be in another language although the name is English.</summary>
internal static class ButtonWords
{
    /// <summary>Words for going back or away.</summary>
    private static readonly string[][] WayOut =
    [
        ["cancel"], ["back"], ["goback"], ["reset"], ["decline"], ["deny"], ["reject"], ["rejected"], ["refuse"], ["disagree"], ["logout"], ["log", "out"], ["logoff"], ["log", "off"],
        ["signout"], ["sign", "out"], ["signoff"], ["sign", "off"], ["register"], ["registration"], ["signup"], ["sign", "up"], ["forgot"], ["forgotten"], ["resend"], ["restart"],
        ["abort"], ["tryanotherway"], ["try", "another", "way"], ["not", "accept"], ["not", "agree"], ["not", "consent"],
        ["abbrechen"], ["zurück"], ["ablehnen"], ["annuler"], ["retour"], ["refuser"], ["cancelar"], ["volver"], ["rechazar"], ["annulla"], ["indietro"], ["キャンセル"], ["戻る"], ["取消"],
    ];

    /// <summary>Words for accepting something.</summary>
    private static readonly string[][] Acceptance =
    [
        ["accept"], ["accepted"], ["acceptance"], ["agree"], ["agreed"], ["consent"], ["acknowledge"], ["acknowledged"], ["approve"], ["approved"], ["allow"], ["authorize"],
        ["authorise"], ["grant"], ["erlauben"], ["autoriser"], ["autorizar"],
        ["akzeptieren"], ["akzeptiere"], ["zustimmen"], ["einverstanden"], ["accepter"], ["accepte"], ["acepto"], ["aceptar"], ["accetto"], ["accetta"], ["aceito"], ["同意する"], ["同意"],
    ];

    /// <summary>Whether the button goes back or away.</summary>
    /// <param name="texts">Name, id, value and text.</param>
    public static bool LeadsAway(params string?[] texts) => texts.Any(text => Has(text, WayOut));

    /// <summary>Whether a person who presses it accepts something.</summary>
    /// <param name="texts">Name, id, value and text.</param>
    public static bool Accepts(params string?[] texts) => texts.Any(text => Has(text, Acceptance));

    private static bool Has(string? text, string[][] phrases)
    {
        // "btncancel" and "cancelbutton" have no separator between their words.
        string[] words = [.. Words.Of(text).Select(Bare)];
        return phrases.Any(phrase => Words.Contains(words, phrase));
    }

    private static string Bare(string word)
    {
        foreach (string frame in (string[])["button", "btn", "submit"])
        {
            if (word.Length > frame.Length && word.StartsWith(frame, StringComparison.Ordinal))
                return word[frame.Length..];
            if (word.Length > frame.Length && word.EndsWith(frame, StringComparison.Ordinal))
                return word[..^frame.Length];
        }

        return word;
    }
}
