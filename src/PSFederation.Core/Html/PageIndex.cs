using System.Text;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using PSFederation.Core.Text;

namespace PSFederation.Core.Html;

/// <summary>
/// An index of a page from a single pass: its nodes in order, which of them are invisible, elements by id, labels by field, controls by
/// form. Querying the document for each element would traverse the whole page each time.
/// </summary>
internal sealed class PageIndex
{
    /// <summary>The maximum length of an element's text: longer than any error or label.</summary>
    private const int MaxText = 10_000;

    private readonly List<INode> _nodes = [];
    private readonly Dictionary<INode, int> _ends = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<INode, int> _places = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<INode> _hidden = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<INode> _outOfSight = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<INode> _disabled = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<INode> _withLegend = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<INode, string> _textBefore = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<INode, IElement> _forms = new(ReferenceEqualityComparer.Instance);
    private readonly ElementVisibility _visibility;
    private readonly Dictionary<INode, string> _textAfter = new(ReferenceEqualityComparer.Instance);
    private string _lastText = string.Empty;
    private IElement? _lastControl;
    private readonly Dictionary<string, IElement> _byId = new(StringComparer.Ordinal);
    private readonly Dictionary<string, IElement> _labels = new(StringComparer.Ordinal);
    private readonly Dictionary<INode, string> _labelTexts = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<INode, IElement> _labelAround = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<INode, List<IElement>> _controls = new(ReferenceEqualityComparer.Instance);

    /// <summary>Indexes a page.</summary>
    /// <param name="owners">The forms that were open when their controls were parsed.</param>
    public PageIndex(IDocument document, IReadOnlyDictionary<INode, IHtmlFormElement> owners)
    {
        _visibility = new ElementVisibility(new PageStyle(document));
        List<(IElement Control, IElement? Form)> controls = [];
        Walk(document, controls);
        foreach ((IElement control, IElement? around) in controls)
        {
            // The form attribute takes precedence over the form that was open in the parser, which takes precedence over the position in the tree (HTML 4.10.17.3).
            IElement? form = control.GetAttribute("form") is { } id ? ById(id) : owners.TryGetValue(control, out IHtmlFormElement? open) ? open : around;
            if (form is not IHtmlFormElement)
                continue;
            ControlList(form).Add(control);
            _forms[control] = form;
        }
    }

    /// <summary>All nodes in page order.</summary>
    public IReadOnlyList<INode> Nodes => _nodes;

    /// <summary>All elements in page order.</summary>
    public IEnumerable<IElement> Elements => _nodes.OfType<IElement>();

    /// <summary>The number of visited nodes, for tests.</summary>
    public int Steps { get; private set; }

    /// <summary>The first element with an id; null if there is none.</summary>
    public IElement? ById(string id) => _byId.GetValueOrDefault(id);

    /// <summary>Whether an element is neither visible nor readable, by <see cref="ElementVisibility"/>.</summary>
    public bool IsHidden(IElement element) => _hidden.Contains(element);

    /// <summary>Whether an element is visible on the screen, by <see cref="ElementVisibility"/>.</summary>
    public bool IsSeen(IElement element) => !_hidden.Contains(element) && !_outOfSight.Contains(element);

    /// <summary>Whether a control is disabled, by itself or by a fieldset around it (HTML 4.10.18.5).</summary>
    public bool IsDisabled(IElement control) => _disabled.Contains(control);

    /// <summary>Whether an element belongs to a form: the listed elements (HTML 4.10.2).</summary>
    public static bool IsControl(IElement element) =>
        element is IHtmlInputElement or IHtmlButtonElement or IHtmlSelectElement or IHtmlTextAreaElement or IHtmlFieldSetElement or IHtmlOutputElement or IHtmlObjectElement;

    /// <summary>The controls of a form, in the order of the page (HTML 4.10.3, elements, and image buttons).</summary>
    public IReadOnlyList<IElement> Controls(IHtmlFormElement form) => ControlList(form);

    /// <summary>The form of a control; null if it has none.</summary>
    public IElement? FormOf(IElement control) => _forms.GetValueOrDefault(control);

    /// <summary>The last text between the previous control and this one, such as the cell next to it; empty if there is none.</summary>
    public string TextBefore(IElement control) => _textBefore.GetValueOrDefault(control) ?? string.Empty;

    /// <summary>The text of the label with the field's id; empty if there is none.</summary>
    public string LabelFor(IElement field) => field.Id is { Length: > 0 } id && _labels.TryGetValue(id, out IElement? label) ? LabelText(label) : string.Empty;

    /// <summary>The text of the label around a field; empty if there is none.</summary>
    public string LabelAround(IElement field) => _labelAround.TryGetValue(field, out IElement? label) ? LabelText(label) : string.Empty;

    /// <summary>The first text between a control and the next one; empty if there is none.</summary>
    public string TextAfter(IElement control) => _textAfter.GetValueOrDefault(control) ?? string.Empty;

    /// <summary>The text of an element, in one line.</summary>
    public string TextWithin(IElement element) => LabelText(element);

    /// <summary>The nodes within an element, in order.</summary>
    public IEnumerable<INode> Within(INode element)
    {
        for (int i = _places[element] + 1; i < _ends[element]; i++)
        {
            Steps++;
            yield return _nodes[i];
        }
    }

    private void Walk(IDocument document, List<(IElement Control, IElement? Form)> controls)
    {
        Stack<(INode Node, int Next, Around Around)> open = new();
        foreach (INode child in document.ChildNodes)
        {
            Enter(child, new Around(null, null, IsDisabled: false, IsDisabledOutside: false));
            while (open.TryPop(out (INode Node, int Next, Around Around) at))
            {
                if (at.Next == at.Node.ChildNodes.Length)
                {
                    _ends[at.Node] = _nodes.Count;
                    continue;
                }

                open.Push(at with { Next = at.Next + 1 });
                Enter(at.Node.ChildNodes[at.Next], at.Around);
            }
        }

        void Enter(INode node, Around around)
        {
            Steps++;
            _places[node] = _nodes.Count;
            _nodes.Add(node);
            if (node is IText { Data: { } data } && !string.IsNullOrWhiteSpace(data) && node.ParentElement?.LocalName is not ("script" or "style" or "option"))
                NoteText(data);
            if (node is IElement element)
            {
                // The first legend is not disabled by its fieldset.
                if (element.LocalName == "legend" && element.ParentElement is IHtmlFieldSetElement set && _withLegend.Add(set))
                    around = around with { IsDisabled = around.IsDisabledOutside };
                Note(element, around, controls);
                around = around with
                {
                    Form = element is IHtmlFormElement ? element : around.Form,
                    Label = element.LocalName == "label" ? element : around.Label,
                    IsDisabledOutside = around.IsDisabled,
                    IsDisabled = around.IsDisabled || (element is IHtmlFieldSetElement && element.HasAttribute("disabled")),
                };
            }

            open.Push((node, 0, around));
        }
    }

    private void NoteText(string text)
    {
        _lastText = text;
        if (_lastControl is not null)
            _textAfter[_lastControl] = text;
        _lastControl = null;
    }

    private void Note(IElement element, Around around, List<(IElement Control, IElement? Form)> controls)
    {
        (IElement? form, IElement? label, bool isDisabled, _) = around;
        IElement? parent = element.ParentElement;
        Sight sight = parent is not null && _hidden.Contains(parent) ? Sight.Hidden : _visibility.Of(element);
        if (sight == Sight.Hidden)
            _hidden.Add(element);
        else if (sight == Sight.OutOfSight || (parent is not null && _outOfSight.Contains(parent)))
            _outOfSight.Add(element);
        if (element.Id is { Length: > 0 } id)
            _byId.TryAdd(id, element);
        if (element.LocalName == "label" && element.GetAttribute("for") is { Length: > 0 } field)
            _labels.TryAdd(field, element);
        if (!IsControl(element))
            return;
        controls.Add((element, form));
        if (isDisabled || element.HasAttribute("disabled"))
            _disabled.Add(element);
        if (element is not IHtmlInputElement { Type: "hidden" })
            (_textBefore[element], _lastText, _lastControl) = (_lastText, string.Empty, element);
        if (label is not null)
            _labelAround[element] = label;
    }

    private List<IElement> ControlList(IElement form)
    {
        if (!_controls.TryGetValue(form, out List<IElement>? list))
            _controls[form] = list = [];
        return list;
    }

    /// <summary>The context of a node: the nearest form and label, and whether controls are disabled here and one level further out.</summary>
    private readonly record struct Around(IElement? Form, IElement? Label, bool IsDisabled, bool IsDisabledOutside);

    /// <summary>Once for each label, because a page can have one label for thousands of fields.</summary>
    private string LabelText(IElement label)
    {
        if (!_labelTexts.TryGetValue(label, out string? text))
            _labelTexts[label] = text = UntrustedText.Line(Text(label));
        return text;
    }

    private string Text(IElement element)
    {
        StringBuilder text = new();
        foreach (INode node in Within(element))
        {
            if (node is IText part)
                text.Append(part.Data.AsSpan(0, Math.Min(part.Data.Length, MaxText - text.Length)));
            if (text.Length >= MaxText)
                break;
        }

        return text.ToString();
    }
}
