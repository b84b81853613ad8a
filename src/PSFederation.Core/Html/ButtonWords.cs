namespace PSFederation.Core.Html;

/// <summary>Interprets a button by its name, id, value and text. The text can be in another language although the name is English.</summary>
internal static class ButtonWords
{
    /// <summary>Words for going back or away.</summary>
    private static readonly string[][] WayOut =
    [
        ["cancel"], ["back"], ["goback"], ["reset"], ["decline"], ["deny"], ["reject"], ["rejected"], ["refuse"], ["disagree"], ["logout"], ["log", "out"], ["logoff"],
        ["log", "off"], ["signout"], ["sign", "out"], ["signoff"], ["sign", "off"], ["register"], ["registration"], ["create", "account"], ["create", "an", "account"],
        ["signup"], ["sign", "up"], ["forgot"], ["forgotten"], ["resend"], ["restart"], ["abort"], ["change", "password"], ["change", "your", "password"],
        ["changepassword"], ["update", "password"], ["update", "your", "password"], ["passwort", "ändern"], ["kennwort", "ändern"], ["tryanotherway"],
        ["try", "another", "way"], ["not", "accept"], ["not", "agree"], ["not", "consent"], ["abbrechen"], ["zurück"], ["ablehnen"], ["annuler"], ["retour"], ["refuser"],
        ["cancelar"], ["volver"], ["rechazar"], ["annulla"], ["indietro"], ["zurücksetzen"], ["vergessen"], ["registrieren"], ["oublié"], ["inscrire"], ["olvidó"],
        ["olvidado"], ["olvidaste"], ["registrarse"], ["dimenticato"], ["dimenticata"], ["rifiuta"], ["rifiuto"], ["voltar"], ["rejeitar"], ["recusar"], ["esqueci"],
        ["annuleren"], ["terug"], ["weigeren"], ["vergeten"], ["anuluj"], ["wstecz"], ["odrzuć"], ["avbryt"], ["tillbaka"], ["neka"], ["avböj"], ["annuller"], ["tilbage"],
        ["tilbake"], ["afvis"], ["avvis"], ["peruuta"], ["takaisin"], ["hylkää"], ["zrušit"], ["zpět"], ["odmítnout"], ["mégse"], ["отмена"], ["отменить"], ["назад"],
        ["отклонить"], ["скасувати"], ["iptal"], ["geri"], ["reddet"],
        ["ξέχασα"], ["ξεχάσατε"], ["نسيت"], ["שכחתי"], ["שכחת"], ["quên"], ["uitat"], ["забув"], ["забули"], ["забыли"], ["забыл"], ["unuttum"], ["zapomněl"], ["zapomněli"],
        ["zapomenuté"], ["elfelejtett"], ["elfelejtettem"], ["unohditko"], ["unohdin"], ["unohtunut"], ["glömt"], ["glemt"], ["zapomniałem"], ["zapomniałeś"],
    ];

    /// <summary>Words for the end of a session.</summary>
    private static readonly string[][] SignOut =
    [
        ["disconnect"], ["abmelden"], ["abmeldung"], ["ausloggen"], ["déconnexion"], ["déconnecter"], ["cerrar", "sesión"], ["cerrar", "la", "sesión"], ["salir"], ["esci"], ["disconnetti"],
        ["disconnettersi"], ["uitloggen"], ["afmelden"], ["logga", "ut"], ["log", "ud"], ["logg", "ut"], ["kirjaudu", "ulos"], ["wyloguj"], ["odhlásit"], ["kijelentkezés"], ["выйти"], ["выход"],
        ["вийти"], ["вихід"], ["sair"], ["terminar", "sessão"], ["encerrar", "sessão"], ["çikiş"], ["oturumu", "kapat"], ["αποσύνδεση"], ["deconectare"],
    ];

    /// <summary>Words for something that cannot be undone, or that reports the sign-in.</summary>
    private static readonly string[][] Destruction =
    [
        ["delete"], ["remove"], ["revoke"], ["unsubscribe"], ["report", "this"], ["report", "as"], ["report", "it"], ["report", "suspicious"], ["report", "fraud"], ["wasn", "t", "me"], ["not", "me"],
        ["block", "my"], ["block", "this"], ["block", "account"], ["löschen"], ["entfernen"], ["widerrufen"], ["war", "ich", "nicht"], ["supprimer"], ["eliminar"], ["elimina"], ["verwijderen"],
    ];

    /// <summary>The same for languages without spaces between words: parts of the text.</summary>
    private static readonly string[] WayOutParts = ["ログアウト", "サインアウト", "로그아웃", "退出", "登出", "注销", "ลืม", "ออกจากระบบ", "キャンセル", "戻る", "拒否", "同意しない", "忘れ", "取消", "返回", "拒绝", "拒絕", "不同意", "忘记", "忘記", "취소", "뒤로", "거부", "동의하지"];

    /// <summary>Words for submitting a filled-in form.</summary>
    private static readonly string[][] GoOn =
    [
        ["signin"], ["sign", "in"], ["signon"], ["sign", "on"], ["login"], ["log", "in"], ["logon"], ["log", "on"], ["submit"], ["continue"], ["proceed"], ["next"],
        ["verify"], ["confirm"], ["enter"], ["go"], ["ok"], ["anmelden"], ["einloggen"], ["weiter"], ["bestätigen"], ["absenden"], ["connexion"], ["connecter"], ["continuer"],
        ["valider"], ["suivant"], ["entrar"], ["acceder"], ["iniciar", "sesión"], ["continuar"], ["siguiente"], ["accedi"], ["entra"], ["continua"], ["avanti"],
        ["inloggen"], ["aanmelden"], ["doorgaan"], ["verder"], ["zaloguj"], ["dalej"], ["logga"], ["fortsätt"], ["log", "ind"], ["fortsæt"], ["logg", "inn"], ["kirjaudu"],
        ["jatka"], ["přihlásit"], ["bejelentkezés"], ["войти"], ["вход"], ["продолжить"], ["увійти"], ["giriş"], ["giris"], ["devam"],
        ["σύνδεση"], ["دخول"], ["الدخول"], ["כניסה"], ["התחברות"], ["đăng", "nhập"], ["autentificare"], ["conectare"],
    ];

    /// <summary>The same for languages without spaces between words.</summary>
    private static readonly string[] GoOnParts = ["เข้าสู่ระบบ", "ログイン", "サインイン", "次へ", "続行", "送信", "登录", "登入", "下一步", "继续", "繼續", "로그인", "다음", "계속", "확인"];

    /// <summary>Words for postponing a suggestion of the page, such as a new password or a recovery address.</summary>
    private static readonly string[][] Delay =
    [
        ["skip"], ["later"], ["not", "now"], ["no", "thanks"], ["no", "thank", "you"], ["postpone"], ["überspringen"], ["später"], ["plus", "tard"],
        ["ignorer"], ["más", "tarde"], ["omitir"], ["più", "tardi"], ["salta"], ["スキップ"], ["後で"],
    ];

    /// <summary>Words for postponing, unless a negation precedes them.</summary>
    private static readonly string[][] Reminder = [["remind", "me"], ["ask", "me", "again"]];

    /// <summary>The negations. The words of "don't" are "don" and "t".</summary>
    private static readonly string[][] NoReminder =
    [
        ["t", "remind"], ["dont", "remind"], ["not", "remind"], ["never", "remind"], ["t", "ask"], ["dont", "ask"], ["not", "ask"], ["never", "ask"],
    ];

    /// <summary>Words for setting up something, beside those of pages that register an authenticator.</summary>
    private static readonly string[][] Activation =
        [["enrolment"], ["activate"], ["activation"], ["aktivieren"], ["activer"], ["configurer"], ["activar"], ["configurar"], ["attiva"], ["configura"], ["ativar"]];

    /// <summary>Words that show that a button continues without what it names.</summary>
    private static readonly string[][] Without = [["without"], ["ohne"], ["sans"], ["sin"], ["senza"], ["sem"]];

    /// <summary>Words for something other than the purpose of the form: another way to sign in, or to get a code.</summary>
    private static readonly string[][] Beside =
    [
        ["cookie"], ["cookies"], ["google"], ["facebook"], ["apple"], ["github"], ["linkedin"], ["sso"], ["certificate"], ["smart", "card"], ["smartcard"], ["integrated"],
        ["windows"], ["kerberos"], ["passkey"], ["security", "key"], ["qr"], ["qrcode"], ["show"], ["hide"], ["call", "me"], ["text", "me"], ["email", "me"],
        ["send", "code"], ["send", "me"], ["zertifikat"], ["chipkarte"], ["anzeigen"], ["certificat"], ["certificado"], ["certificato"],
        ["with", "microsoft"], ["mit", "microsoft"], ["avec", "microsoft"], ["con", "microsoft"], ["with", "okta"], ["mit", "okta"], ["guest"], ["gast"], ["invité"], ["invitado"],
        ["new", "code"], ["another", "code"], ["another", "one"], ["erneut"], ["neuen", "code"], ["anfordern"], ["renvoyer"], ["nouveau", "code"], ["reenviar"], ["nuevo", "código"],
        ["di", "nuovo"], ["nuovo", "codice"], ["opnieuw"], ["znovu"], ["ponownie"], ["skicka", "igen"], ["koden", "igen"], ["send", "igen"], ["kode", "igen"], ["uudelleen"], ["повторно"], ["ещё", "раз"], ["еще", "раз"], ["tekrar"],
        ["another", "method"], ["other", "method"], ["different", "method"], ["otro", "método"], ["autre", "méthode"], ["altro", "metodo"], ["andere", "methode"], ["andere", "methoden"],
        ["backup", "code"], ["recovery", "code"],
    ];

    /// <summary>The same for languages without spaces between words.</summary>
    private static readonly string[] BesideParts = ["再送", "重新获取", "重新发送", "重新發送", "다시 보내", "재전송"];

    /// <summary>First words of a button that means no.</summary>
    private static readonly HashSet<string> No = new(StringComparer.Ordinal) { "no", "nein", "non", "nee", "いいえ" };

    /// <summary>First words of a button that means yes.</summary>
    private static readonly HashSet<string> Yes = new(StringComparer.Ordinal) { "yes", "ja", "oui", "sí", "si", "sim", "はい" };

    /// <summary>Words for accepting something.</summary>
    private static readonly string[][] Acceptance =
    [
        ["accept"], ["accepted"], ["acceptance"], ["agree"], ["agreed"], ["consent"], ["acknowledge"], ["acknowledged"], ["approve"], ["approved"], ["allow"],
        ["authorize"], ["authorise"], ["grant"], ["erlauben"], ["autoriser"], ["autorizar"], ["akzeptieren"], ["akzeptiere"], ["zustimmen"], ["einverstanden"],
        ["accepter"], ["accepte"], ["acepto"], ["aceptar"], ["accetto"], ["accetta"], ["aceito"], ["akkoord"], ["accepteren"], ["akceptuję"], ["akceptuj"], ["zgadzam"],
        ["godkänn"], ["acceptera"], ["acceptér"], ["godkend"], ["godta"], ["hyväksy"], ["souhlasím"], ["přijmout"], ["elfogadom"], ["принять"], ["принимаю"], ["согласен"],
        ["kabul"],
    ];

    /// <summary>The same for languages without spaces between words.</summary>
    private static readonly string[] AcceptanceParts = ["同意", "承諾", "接受", "동의", "수락"];

    /// <summary>Whether the button goes back or away.</summary>
    /// <param name="texts">Name, id, value and text.</param>
    public static bool LeadsAway(params string?[] texts) => texts.Any(text => Has(text, WayOut) || Has(text, SignOut) || Has(text, Destruction) || HasPart(text, WayOutParts)) || (texts.Any(text => Begins(text, No)) && !Postpones(texts));

    /// <summary>Whether it postpones a suggestion of the page and continues.</summary>
    /// <param name="texts">Name, id, value and text.</param>
    public static bool Postpones(params string?[] texts) => texts.Any(text => Has(text, Delay) || (Has(text, Reminder) && !Has(text, NoReminder)));

    /// <summary>Whether it is for something other than the purpose of the form.</summary>
    /// <param name="texts">Name, id, value and text.</param>
    public static bool IsBeside(params string?[] texts) => texts.Any(text => Has(text, Beside) || HasPart(text, BesideParts));

    /// <summary>Whether it starts to set up something, such as a new authenticator.</summary>
    /// <param name="label">Its visible text.</param>
    public static bool SetsUp(string label) => (PageWords.Registers(label) || Has(label, Activation)) && !Has(label, Without);

    /// <summary>Whether it answers a question of the page with yes.</summary>
    /// <param name="texts">Value and text.</param>
    public static bool SaysYes(params string?[] texts) => texts.Any(text => Begins(text, Yes));

    /// <summary>Whether a person who presses it accepts something.</summary>
    /// <param name="texts">Name, id, value and text.</param>
    public static bool Accepts(params string?[] texts) => texts.Any(text => Has(text, Acceptance) || HasPart(text, AcceptanceParts));

    /// <summary>Whether its words are known to submit a form.</summary>
    /// <param name="texts">Name, id, value and text.</param>
    public static bool GoesOn(params string?[] texts) => texts.Any(text => Has(text, GoOn) || HasPart(text, GoOnParts));

    private static bool Begins(string? text, HashSet<string> words) => Words.Of(text) is [var first, ..] && words.Contains(first);

    private static bool HasPart(string? text, string[] parts) => text is not null && parts.Any(part => text.Contains(part, StringComparison.Ordinal));

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
