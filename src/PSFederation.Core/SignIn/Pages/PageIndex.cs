using System.Text;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;

namespace PSFederation.Core.SignIn.Pages;

/// <summary>
/// What a page holds, found in one walk over it: its nodes in order, which of them a person does not see, elements by id, labels by field, controls by
/// form. Asking the document itself for each element of a list would walk over the whole page each time.
/// </summary>
internal sealed class PageIndex
{
    /// <summary>The most characters of a text of an element that are read: as many as any error or label has.</summary>
    private const int MaxText = 10_000;

    private readonly List<INode> _nodes = [];
    private readonly Dictionary<INode, int> _ends = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<INode, int> _places = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<INode> _hidden = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<string, IElement> _byId = new(StringComparer.Ordinal);
    private readonly Dictionary<string, IElement> _labels = new(StringComparer.Ordinal);
    private readonly Dictionary<INode, string> _labelTexts = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<INode, IElement> _labelAround = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<INode, List<IElement>> _controls = new(ReferenceEqualityComparer.Instance);

    /// <summary>Walks over a page.</summary>
    /// <param name="document">The page.</param>
    public PageIndex(IDocument document)
    {
        List<(IElement Control, IElement? Form)> controls = [];
        Walk(document, controls);
        foreach ((IElement control, IElement? around) in controls)
        {
            // The attribute outranks the place (HTML 4.10.18.3).
            IElement? form = control.GetAttribute("form") is { } id ? ById(id) : around;
            if (form is IHtmlFormElement && control is not IHtmlInputElement { Type: "image" })
                ControlList(form).Add(control);
        }
    }

    /// <summary>All nodes in the order of the page.</summary>
    public IReadOnlyList<INode> Nodes => _nodes;

    /// <summary>All elements in the order of the page.</summary>
    public IEnumerable<IElement> Elements => _nodes.OfType<IElement>();

    /// <summary>How many steps it has taken: visits of nodes. Tests count them.</summary>
    public int Steps { get; private set; }

    /// <summary>The first element of an id; null when there is none.</summary>
    public IElement? ById(string id) => _byId.GetValueOrDefault(id);

    /// <summary>Whether a person does not see an element, by <see cref="Visibility"/>.</summary>
    public bool IsHidden(IElement element) => _hidden.Contains(element);

    /// <summary>The controls of a form, in the order of the page (HTML 4.10.3, elements).</summary>
    public IReadOnlyList<IElement> Controls(IHtmlFormElement form) => ControlList(form);

    /// <summary>The text of the label that names a field by its id; empty when there is none.</summary>
    public string LabelFor(IElement field) => field.Id is { Length: > 0 } id && _labels.TryGetValue(id, out IElement? label) ? LabelText(label) : string.Empty;

    /// <summary>The text of the label around a field; empty when there is none.</summary>
    public string LabelAround(IElement field) => _labelAround.TryGetValue(field, out IElement? label) ? LabelText(label) : string.Empty;

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
        Stack<(INode Node, int Next, IElement? Form, IElement? Label)> open = new();
        foreach (INode child in document.ChildNodes)
        {
            Enter(child, null, null);
            while (open.TryPop(out (INode Node, int Next, IElement? Form, IElement? Label) at))
            {
                if (at.Next == at.Node.ChildNodes.Length)
                {
                    _ends[at.Node] = _nodes.Count;
                    continue;
                }

                open.Push(at with { Next = at.Next + 1 });
                Enter(at.Node.ChildNodes[at.Next], at.Form, at.Label);
            }
        }

        void Enter(INode node, IElement? form, IElement? label)
        {
            Steps++;
            _places[node] = _nodes.Count;
            _nodes.Add(node);
            if (node is IElement element)
            {
                Note(element, form, label, controls);
                form = element is IHtmlFormElement ? element : form;
                label = element.LocalName == "label" ? element : label;
            }

            open.Push((node, 0, form, label));
        }
    }

    private void Note(IElement element, IElement? form, IElement? label, List<(IElement Control, IElement? Form)> controls)
    {
        if ((element.ParentElement is { } parent && _hidden.Contains(parent)) || Visibility.Hides(element))
            _hidden.Add(element);
        if (element.Id is { Length: > 0 } id)
            _byId.TryAdd(id, element);
        if (element.LocalName == "label" && element.GetAttribute("for") is { Length: > 0 } field)
            _labels.TryAdd(field, element);
        if (element is not (IHtmlInputElement or IHtmlButtonElement or IHtmlSelectElement or IHtmlTextAreaElement or IHtmlFieldSetElement or IHtmlOutputElement or IHtmlObjectElement))
            return;
        controls.Add((element, form));
        if (label is not null)
            _labelAround[element] = label;
    }

    private List<IElement> ControlList(IElement form)
    {
        if (!_controls.TryGetValue(form, out List<IElement>? list))
            _controls[form] = list = [];
        return list;
    }

    /// <summary>Once for each label: a page may have one label for thousands of fields.</summary>
    private string LabelText(IElement label)
    {
        if (!_labelTexts.TryGetValue(label, out string? text))
            _labelTexts[label] = text = Io.ForeignText.Line(Text(label));
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
