using System.Management.Automation;

namespace PSFederation.Pipeline;

/// <summary>Turns off colors in errors. pwsh writes colors to standard error even if it is a pipe, and the AWS CLI and the SDKs quote what they read there.</summary>
internal static class PlainErrors
{
    /// <summary>Makes the remaining output of this process plain text.</summary>
    public static void Use(CommandInvocationIntrinsics invoke) => invoke.InvokeScript("$PSStyle.OutputRendering = 'PlainText'");
}
