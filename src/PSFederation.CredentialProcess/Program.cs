using System.Text;
using PSFederation.CredentialProcess;

// credential_process = PROGRAM PROFILE PWSH ARGUMENTS...: the cached credentials of the profile, otherwise the output of pwsh with its arguments.
const int Unusable = 3, WrongArguments = 2;

if (args is ["--check"])
    return CachedKeys.CanBeRead() ? 0 : Unusable;
if (args is not [var profile, _, ..])
{
    Console.Error.WriteLine("Expected the name of a federated profile and the command that starts pwsh. To write this command again, run Set-FederatedCredential -Scope CredentialProcess.");
    return WrongArguments;
}

if (CachedKeys.Find(profile) is not { } json)
    return PowerShellCommand.Run(args[1..]);
using Stream output = Console.OpenStandardOutput();
output.Write(Encoding.UTF8.GetBytes(json + Environment.NewLine));
return 0;
