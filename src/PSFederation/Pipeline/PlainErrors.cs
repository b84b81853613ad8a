using System.Management.Automation;

namespace PSFederation.Pipeline;

/// <summary>Errors without colors: pwsh puts them on standard error even where that is a pipe, and the AWS CLI and the SDKs quote what they read there.</summary>
internal static class PlainErrors
{
    /// <summary>Makes the rest of what this process writes plain text.</summary>
    public static void Use(CommandInvocationIntrinsics invoke) => invoke.InvokeScript("$PSStyle.OutputRendering = 'PlainText'");
}
