using AngleSharp.Dom;
using AngleSharp.Html.Dom;

namespace PSFederation.Core.SignIn;

/// <summary>A field of a form that a person fills in.</summary>
/// <param name="Name">The name it is sent by.</param>
/// <param name="Type">The type of the input: text, email, password, tel, number.</param>
internal sealed record HtmlField(string Name, string Type);

/// <summary>A form of a page: where it goes, what it sends by itself, and what a person fills in.</summary>
internal sealed class HtmlForm
{
    private readonly IHtmlFormElement _form;

    public HtmlForm(IHtmlFormElement form, Uri? action)
    {
        _form = form;
        Action = action;
        IsPost = string.Equals(form.GetAttribute("method"), "post", StringComparison.OrdinalIgnoreCase);
        Visible =
        [
            .. form.Elements.OfType<IHtmlInputElement>()
                .Where(input => input.Name is { Length: > 0 } && !input.IsDisabled && IsText(input.Type))
                .Select(input => new HtmlField(input.Name!, input.Type.ToLowerInvariant())),
        ];
    }

    /// <summary>Where it is sent; null when the page's address is unknown or the action is no address.</summary>
    public Uri? Action { get; }

    public bool IsPost { get; }

    /// <summary>The fields that take text, in the order of the page.</summary>
    public IReadOnlyList<HtmlField> Visible { get; }

    /// <summary>The first password field.</summary>
    public HtmlField? Password => Visible.FirstOrDefault(f => f.Type == "password");

    /// <summary>The field of the user name: the last text field before the password, else the first one.</summary>
    public HtmlField? UserName
    {
        get
        {
            IEnumerable<HtmlField> before = Visible.TakeWhile(f => f.Type != "password");
            return Password is null ? before.FirstOrDefault() : before.LastOrDefault();
        }
    }

    /// <summary>Whether it has nothing to fill in: a page in passing, which a browser's script submits by itself.</summary>
    public bool IsSelfSubmitting => Visible.Count == 0 && _form.Elements.OfType<IHtmlInputElement>().Any(input => input.Type == "hidden");

    /// <summary>What a browser would send, with these values filled in and the first submit button pressed.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Submission(IReadOnlyDictionary<string, string> filledIn)
    {
        List<KeyValuePair<string, string>> pairs = [];
        bool buttonPressed = false;
        foreach (IElement element in _form.Elements)
        {
            string? name = element.GetAttribute("name");
            if (string.IsNullOrEmpty(name) || element.HasAttribute("disabled"))
                continue;
            switch (element)
            {
                case IHtmlInputElement { Type: "checkbox" or "radio" } box:
                    if (box.IsChecked)
                        pairs.Add(new(name, box.GetAttribute("value") ?? "on"));
                    continue;
                case IHtmlInputElement { Type: "image" or "file" or "reset" or "button" }:
                    continue;
                case IHtmlInputElement { Type: "submit" } or IHtmlButtonElement { Type: "submit" } when buttonPressed:
                case IHtmlButtonElement { Type: not "submit" }:
                    continue;
                case IHtmlInputElement { Type: "submit" } or IHtmlButtonElement:
                    buttonPressed = true;
                    pairs.Add(new(name, element.GetAttribute("value") ?? string.Empty));
                    continue;
                case IHtmlSelectElement select:
                    pairs.Add(new(name, select.Value ?? string.Empty));
                    continue;
                case IHtmlTextAreaElement area:
                    pairs.Add(new(name, area.Value));
                    continue;
                case IHtmlInputElement input:
                    pairs.Add(new(name, filledIn.TryGetValue(name, out string? value) ? value : input.Value));
                    continue;
            }
        }

        return pairs;
    }

    private static bool IsText(string type) =>
        type.ToLowerInvariant() is "text" or "email" or "password" or "tel" or "number" or "";
}
