using System.Collections;
using System.Management.Automation;
using System.Reflection;
using System.Security;
using PSFederation.Bases;

namespace PSFederation.Module.Tests.Gates;

/// <summary>A parameter that is given by name has a value: an unset variable never sends an assertion elsewhere or leaves out a check.</summary>
public sealed class GivenValueTests : IDisposable
{
    private const string Jwt = "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJodHRwczovL2lkcC5pbnZhbGlkIiwic3ViIjoiYW5uIiwiYXVkIjoieCIsImV4cCI6NDEwMjQ0NDgwMH0.c2ln";

    private readonly Shell _shell = new();
    private readonly DirectoryInfo _home = Directory.CreateTempSubdirectory();
    private readonly EnvironmentChange _environment;

    public GivenValueTests() => _environment = new EnvironmentChange(
        ("PSFEDERATION_HOME", _home.FullName), ("AWS_CONFIG_FILE", Path.Combine(_home.FullName, "config")), ("AWS_SHARED_CREDENTIALS_FILE", Path.Combine(_home.FullName, "credentials")), ("AWS_ROLE_ARN", null), ("AWS_ENDPOINT_URL_STS", null));

    public void Dispose()
    {
        _shell.Dispose();
        _environment.Dispose();
        _home.Delete(recursive: true);
    }

    /// <summary>Every parameter of every cmdlet that takes text, an address, a secret or any object: a new one is in the list by itself.</summary>
    public static TheoryData<string, string> Parameters
    {
        get
        {
            TheoryData<string, string> parameters = [];
            foreach (Type type in typeof(FederationCmdlet).Assembly.GetExportedTypes().Where(type => type.GetCustomAttribute<CmdletAttribute>() is not null))
            {
                CmdletAttribute cmdlet = type.GetCustomAttribute<CmdletAttribute>()!;
                foreach (PropertyInfo property in type.GetProperties().Where(property => property.IsDefined(typeof(ParameterAttribute)) && IsMeant(property.PropertyType)))
                    parameters.Add($"{cmdlet.VerbName}-{cmdlet.NounName}", property.Name);
            }

            return parameters;
        }
    }

    /// <summary>Whatever an address, a region, a profile or a role is given as.</summary>
    private static bool IsMeant(Type type) =>
        type == typeof(string) || type == typeof(Uri) || type == typeof(object) || type == typeof(SecureString) || type == typeof(string[]) || type == typeof(Uri[]);

    [Fact]
    public void Addresses_regions_profiles_and_roles_are_among_them()
    {
        (string, string)[] known = [.. Parameters.Select(row => (row.Data.Item1, row.Data.Item2))];
        Assert.True(known.Length > 130, $"{known.Length}");
        foreach ((string, string) one in ((string, string)[])
        [
            ("Invoke-AssumeRole", "EndpointUrl"), ("Invoke-AssumeRoleWithSaml", "PrincipalArn"), ("Invoke-AssumeRoleWithSaml", "RoleArn"), ("Set-FederatedCredential", "ProfileName"),
            ("Set-FederatedCredential", "Region"), ("Get-AwsConsoleUri", "Issuer"), ("Get-SamlAssertion", "SignInUri"), ("Get-OidcToken", "Authority"), ("Register-FederatedProfile", "EndpointUrl"),
        ])
            Assert.Contains(one, known);
    }

    [Theory]
    [MemberData(nameof(Parameters))]
    public void One_without_a_value_is_refused_before_anything_is_done(string cmdlet, string parameter)
    {
        CommandInfo command = (CommandInfo)_shell.Run($"Get-Command {cmdlet}").Output[0].BaseObject;
        CommandParameterSetInfo set = command.ParameterSets.First(candidate => candidate.Parameters.Any(one => one.Name == parameter));
        Type type = command.Parameters[parameter].ParameterType;
        object?[] values = type.IsArray ? [null, Array.Empty<string>(), new[] { string.Empty }, new[] { " " }]
            : type == typeof(object) || type == typeof(SecureString) ? [null] : [null, string.Empty, " "];
        foreach (object? value in values)
        {
            Hashtable given = new() { [parameter] = value };
            foreach (CommandParameterInfo other in set.Parameters.Where(one => one.IsMandatory && one.Name != parameter))
                given[other.Name] = other.Attributes.OfType<ValidateSetAttribute>().FirstOrDefault() is { } choice ? choice.ValidValues[0] : Any(other.ParameterType);
            ShellResult result = _shell.With("given", given).Run($"{cmdlet} @given");
            Assert.Empty(result.Output);
            ErrorRecord error = Assert.Single(result.Errors);
            if (error.Exception is ParameterBindingException binding)
                Assert.Equal(parameter, binding.ParameterName);
            else
                Assert.Equal(("ParameterInvalid", parameter), (error.FullyQualifiedErrorId.Split(',')[0], error.TargetObject));
            Assert.Contains(parameter, error.ToString(), StringComparison.Ordinal);
        }

        Assert.Empty(_home.GetFileSystemInfos());
    }

    [Theory]
    [InlineData("''")]
    [InlineData("$null")]
    [InlineData("' '")]
    public void An_empty_property_of_a_pipeline_object_counts_as_not_given(string value)
    {
        _shell.With("jwt", Jwt);
        ErrorRecord error = _shell.Run($"[pscustomobject] @{{ RoleArn = {value}; RoleSessionName = {value} }} | Invoke-AssumeRoleWithWebIdentity $jwt").Error(FederationErrorCode.ParameterMissing);
        Assert.Equal("RoleArn", error.TargetObject);
        // What was given by name counts for every object, and the next object is not taken for the one before.
        ShellResult several = _shell.Run($"[pscustomobject] @{{ RoleArn = 'no-arn' }}, [pscustomobject] @{{ RoleArn = {value} }} | Invoke-AssumeRoleWithWebIdentity $jwt");
        Assert.Equal(["ArnMalformed", "ParameterMissing"], several.Errors.Select(each => each.FullyQualifiedErrorId.Split(',')[0]));
    }

    private static object Any(Type type) =>
        type == typeof(FederatedCredential) ? new FederatedCredential(new AwsSessionKeys("ASIA", "secret", "token", DateTime.UtcNow.AddHours(1)), new FederatedCredentialSource { RoleArn = "arn:aws:iam::111122223333:role/r" })
        : type == typeof(PSCredential) ? new PSCredential("ann", Secret)
        : type == typeof(SecureString) ? Secret
        : type == typeof(SwitchParameter) ? true
        : type == typeof(ScriptBlock) ? ScriptBlock.Create(string.Empty)
        : type == typeof(Uri) ? "https://idp.invalid/"
        : type.IsEnum ? Enum.GetValues(type).GetValue(0)!
        : type == typeof(int) ? 1
        : type.IsArray ? new[] { Any(type.GetElementType()!) }
        : "x";

    private static SecureString Secret
    {
        get
        {
            SecureString secret = new();
            secret.AppendChar('x');
            return secret;
        }
    }
}
