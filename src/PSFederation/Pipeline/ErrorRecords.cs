using System.Management.Automation;
using System.Runtime.Loader;
using PSFederation.Core.Text;
using Code = PSFederation.FederationErrorCode;

namespace PSFederation.Pipeline;

/// <summary>The only place where errors become error records. The code is the ErrorId, and each code has one category.</summary>
internal static class ErrorRecords
{
    /// <summary>
    /// Whether an exception is an error of the operation. The engine also uses exceptions to end a pipeline (a stop, <c>Select-Object
    /// -First</c>, a terminating error further down).
    /// </summary>
    public static bool IsOurs(Exception e, CancellationToken stop) =>
        e.GetType().Assembly != typeof(PSCmdlet).Assembly && !stop.IsCancellationRequested;

    /// <summary>The error record of an exception.</summary>
    /// <param name="e">The exception.</param>
    /// <param name="command">The type of the cmdlet, for the parameters in the advice, or null to keep the advice unchanged.</param>
    /// <param name="target">The target of the error, or null to use the target of the exception.</param>
    public static ErrorRecord From(Exception e, Type? command = null, object? target = null)
    {
        FederationException error = e as FederationException
            ?? new FederationException(Code.Unspecified, $"Unexpected {e.GetType().Name}: {UntrustedText.Of(e)}.", target: null, Visible(e));
        if (command is not null && Advice.Fit(error.Message, command) is var fitted && fitted != error.Message)
            error = new FederationException(error.Code, fitted, error.Target, error.InnerException) { Denied = error.Denied };
        return new ErrorRecord(error, error.Code.ToString(), Category(error.Code), target ?? error.Target);
    }

    /// <summary>The caller cannot use types of the private load context, so their exceptions are converted to text.</summary>
    private static Exception Visible(Exception e) =>
        AssemblyLoadContext.GetLoadContext(e.GetType().Assembly) == AssemblyLoadContext.Default ? e : new InvalidOperationException(e.ToString());

    private static ErrorCategory Category(Code code) => code switch
    {
        Code.ParameterMissing or Code.ParameterInvalid or Code.ArnMalformed or Code.DurationOutOfRange or Code.RoleSessionNameInvalid
            or Code.ProfileNameInvalid or Code.LongTermKeysRequired or Code.PartitionMismatch or Code.SamlRoleAmbiguous or Code.OidcTokenOpaque or Code.InputEmpty => ErrorCategory.InvalidArgument,
        Code.FileNotFound or Code.SamlNoRoles or Code.SamlRoleNotOffered or Code.CredentialNotFound
            or Code.OAuthTokenMissing or Code.AmbientNotFound or Code.EndpointNotFound => ErrorCategory.ObjectNotFound,
        Code.FileUnreadable => ErrorCategory.ReadError,
        Code.FileNotWritable => ErrorCategory.WriteError,
        Code.InputTooLarge or Code.SamlXmlTooComplex => ErrorCategory.LimitsExceeded,
        Code.SamlInputNotRecognized or Code.SamlNotBase64 or Code.SamlNotXml or Code.SamlDtdForbidden or Code.SamlNotAResponse
            or Code.SamlAssertionCount or Code.SamlMalformed or Code.SamlEncrypted or Code.JwtMalformed or Code.JwtIsJson or Code.JwtEncrypted
            or Code.SamlDecryptionFailed or Code.SamlMetadataInvalid or Code.CertificateUnusable
            or Code.ProfileFileMalformed or Code.OidcDiscoveryFailed or Code.OidcKeysUnusable or Code.SignInPageNotUnderstood
            or Code.TrustPolicyInvalid or Code.TrustBaselineMalformed => ErrorCategory.InvalidData,
        Code.SamlStatusNotSuccess or Code.SamlVerificationFailed or Code.SignInRefused or Code.SignInTicketMissing or Code.SamlAssertionExpired or Code.SamlAssertionNotYetValid
            or Code.OidcTokenInvalid or Code.OidcTokenExpired or Code.OidcVerificationFailed or Code.StsExpiredToken or Code.StsInvalidIdentityToken
            or Code.StsIdpRejectedClaim or Code.StsCredentialsRefused or Code.ConsoleSignInRefused or Code.CredentialExpired or Code.OAuthError => ErrorCategory.AuthenticationError,
        Code.StsAccessDenied or Code.StsRegionDisabled or Code.StsOutboundFederationDisabled or Code.AmbientRefused => ErrorCategory.PermissionDenied,
        Code.SignInInsecure or Code.FileUnsafe => ErrorCategory.SecurityError,
        Code.SignInNeedsBrowser or Code.SignInInputMissing or Code.AwsToolsNotLoaded or Code.CredentialOutranked or Code.AmbientIncomplete => ErrorCategory.InvalidOperation,
        Code.SignInTooManySteps => ErrorCategory.ProtocolError,
        Code.StsMalformedPolicy or Code.StsPackedPolicyTooLarge or Code.StsSessionDurationEscalation or Code.StsTokenPayloadTooLarge or Code.StsValidation => ErrorCategory.InvalidArgument,
        Code.HttpError or Code.EcpFault or Code.StsServiceError or Code.StsIdpCommunication => ErrorCategory.InvalidResult,
        Code.HttpUnreachable or Code.StsUnreachable => ErrorCategory.ConnectionError,
        Code.StsThrottled => ErrorCategory.ResourceBusy,
        Code.LoopbackListener or Code.BrowserNotStarted or Code.BrowserFailed => ErrorCategory.ResourceUnavailable,
        Code.BrowserNotFound => ErrorCategory.ObjectNotFound,
        Code.BrowserClosed => ErrorCategory.OperationStopped,
        Code.BrowserProfileUnusable => ErrorCategory.InvalidArgument,
        Code.BrowserProfileInUse => ErrorCategory.ResourceBusy,
        Code.Timeout => ErrorCategory.OperationTimeout,
        Code.SecretUnavailable => ErrorCategory.ResourceUnavailable,
        Code.FederatedProfileNotFound => ErrorCategory.ObjectNotFound,
        Code.FederatedProfileExists => ErrorCategory.ResourceExists,
        Code.FederatedProfileMalformed => ErrorCategory.InvalidData,
        Code.CredentialRenewalFailed => ErrorCategory.AuthenticationError,
        Code.SignInNeedsPerson => ErrorCategory.InvalidOperation,
        Code.FederatedProfileUnknown or Code.CommandLineUnsafe => ErrorCategory.InvalidArgument,
        Code.CacheUnusable => ErrorCategory.ResourceUnavailable,
        Code.SignInCancelled => ErrorCategory.OperationStopped,
        Code.PowerShellNotFound => ErrorCategory.ObjectNotFound,
        Code.EndpointNotStarted or Code.EndpointNotStopped => ErrorCategory.ResourceUnavailable,
        Code.ProfileChainInvalid => ErrorCategory.InvalidData,
        Code.CredentialProcessFailed or Code.TrustIssueFound => ErrorCategory.InvalidResult,
        _ => ErrorCategory.NotSpecified,
    };
}
