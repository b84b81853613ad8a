using PSFederation.Core.Tests.Http;
using static PSFederation.Core.Tests.SignIn.WalkFixture;

namespace PSFederation.Core.Tests.SignIn;

/// <summary>Buttons that request another code, leave, or belong to another way, in several languages.</summary>
public class ForeignButtonTests
{
    private const string Code = "864209";

    [Theory]
    [InlineData("Neuen Code anfordern", "Prüfen")]
    [InlineData("Code erneut schicken", "Prüfen")]
    [InlineData("Renvoyer un code", "Vérifier")]
    [InlineData("Volver a enviar", "Verificar")]
    [InlineData("Reenviar", "Comprobar")]
    [InlineData("Invia un nuovo codice", "Verifica")]
    [InlineData("Opnieuw versturen", "Controleren")]
    [InlineData("Znovu odeslat kód", "Ověřit")]
    [InlineData("Wyślij kod ponownie", "Sprawdź")]
    [InlineData("Skicka koden igen", "Kontrollera")]
    [InlineData("Send igen", "Bekræft")]
    [InlineData("Lähetä uudelleen", "Vahvista")]
    [InlineData("コードを再送", "検証")]
    [InlineData("重新获取", "提交")]
    [InlineData("다시 보내기", "제출")]
    [InlineData("Запросить повторно", "Проверить")]
    [InlineData("Send another one", "Check")]
    [InlineData("Kodu tekrar gönder", "Doğrula")]
    [InlineData("Otro método", "Comprobar")]
    [InlineData("Autre méthode", "Vérifier")]
    [InlineData("Altro metodo", "Verifica")]
    [InlineData("Andere Methode", "Prüfen")]
    public async Task A_button_beside_that_for_the_code_is_not_pressed(string other, string on)
    {
        using ScriptedSite site = ScriptedSite.OfPages(
            ("/", LoginPage), ("/login", $"""<form method="post" action="/on"><label>Code <input name="otp"></label><button name="x" value="1">{other}</button><button name="y" value="1">{on}</button></form>"""), ("/on", ResponsePage));
        Assert.Equal(Response, await site.SignInAsync(code: Code));
        Assert.Equal(["otp", "y"], site.Requests.Last().Form.Keys);
    }

    [Theory]
    [InlineData("Ξέχασα τον κωδικό", "Σύνδεση")]
    [InlineData("نسيت كلمة السر", "دخول")]
    [InlineData("שכחתי סיסמה", "כניסה")]
    [InlineData("ลืมรหัส", "เข้าสู่ระบบ")]
    [InlineData("Quên mật khẩu", "Đăng nhập")]
    [InlineData("Am uitat parola", "Autentificare")]
    [InlineData("Забув пароль", "Увійти")]
    [InlineData("Şifremi unuttum", "Giriş")]
    [InlineData("Zapomněl jsem heslo", "Přihlásit se")]
    [InlineData("Mit Microsoft anmelden", "Anmelden")]
    [InlineData("Sign in with Okta", "Sign in")]
    [InlineData("Log in as a guest", "Log in")]
    [InlineData("Als Gast anmelden", "Anmelden")]
    public async Task A_button_beside_that_for_the_password_is_not_pressed(string other, string on)
    {
        using ScriptedSite site = ScriptedSite.OfPages(
            ("/", $"""<form method="post" action="/on"><input name="user"><input type="password" name="pw"><button name="x" value="1">{other}</button><button name="y" value="1">{on}</button></form>"""), ("/on", ResponsePage));
        Assert.Equal(Response, await site.SignInAsync());
        Assert.Equal(["user", "pw", "y"], site.Requests.Last().Form.Keys);
    }

    /// <summary>"Igen" means "again" in Danish and Swedish, and "yes" in Hungarian.</summary>
    [Fact]
    public async Task A_button_that_means_yes_is_pressed_although_its_word_means_again_elsewhere()
    {
        using ScriptedSite site = ScriptedSite.OfPages(("/", LoginPage), ("/login", """<form method="post" action="/on"><button name="y" value="1">Igen</button><button name="x" value="1">Nem</button></form>"""), ("/on", ResponsePage));
        Assert.Equal(Response, await site.SignInAsync());
        Assert.Equal(["y"], site.Requests.Last().Form.Keys);
    }

    [Theory]
    [InlineData("Abmelden")]
    [InlineData("Ausloggen")]
    [InlineData("Déconnexion")]
    [InlineData("Se déconnecter")]
    [InlineData("Cerrar la sesión")]
    [InlineData("Salir")]
    [InlineData("Esci")]
    [InlineData("Disconnetti")]
    [InlineData("Uitloggen")]
    [InlineData("Afmelden")]
    [InlineData("Logga ut")]
    [InlineData("Log ud")]
    [InlineData("Logg ut")]
    [InlineData("Kirjaudu ulos")]
    [InlineData("Wyloguj się")]
    [InlineData("Odhlásit")]
    [InlineData("Kijelentkezés")]
    [InlineData("Выйти")]
    [InlineData("Выход")]
    [InlineData("Вийти")]
    [InlineData("Sair")]
    [InlineData("Terminar sessão")]
    [InlineData("Çıkış yap")]
    [InlineData("Oturumu kapat")]
    [InlineData("Αποσύνδεση")]
    [InlineData("ログアウト")]
    [InlineData("サインアウト")]
    [InlineData("로그아웃")]
    [InlineData("退出")]
    [InlineData("登出")]
    [InlineData("注销")]
    [InlineData("Disconnect")]
    [InlineData("Delete my account")]
    [InlineData("Konto löschen")]
    [InlineData("Remove device")]
    [InlineData("Revoke")]
    [InlineData("Report this sign-in")]
    [InlineData("It wasn't me")]
    [InlineData("Das war ich nicht")]
    [InlineData("Block my account")]
    [InlineData("Unsubscribe")]
    public async Task The_only_button_is_not_pressed_if_it_leaves_or_destroys(string label)
    {
        using ScriptedSite site = ScriptedSite.OfPages(("/", LoginPage), ("/login", $"""<p>You are signed in, and nothing is assigned to you.</p><form method="post" action="/act"><input type="hidden" name="t" value="1"><button>{label}</button></form>"""), ("/act", LoginPage));
        Assert.Contains("nothing is assigned", (await site.RefusedAsync(FederationErrorCode.SignInPageNotUnderstood)).Message, StringComparison.Ordinal);
        Assert.DoesNotContain(site.Requests, request => request.Path == "/act");
    }
}
