using Amazon.Runtime;

namespace Amazon.Organizations
{
    /// <summary>The status of an account.</summary>
    public sealed class AccountStatus(string value) : ConstantClass(value)
    {
        /// <summary>Converts a text, as generated types of the SDK do.</summary>
        /// <param name="value">The text.</param>
        public static implicit operator AccountStatus(string value) => FindValue<AccountStatus>(value);
    }

    /// <summary>The state of an account, which newer versions of the SDK have beside the status.</summary>
    public sealed class AccountState(string value) : ConstantClass(value)
    {
        /// <summary>Converts a text, as generated types of the SDK do.</summary>
        /// <param name="value">The text.</param>
        public static implicit operator AccountState(string value) => FindValue<AccountState>(value);
    }

    /// <summary>How an account joined.</summary>
    public sealed class AccountJoinedMethod(string value) : ConstantClass(value)
    {
        /// <summary>Converts a text, as generated types of the SDK do.</summary>
        /// <param name="value">The text.</param>
        public static implicit operator AccountJoinedMethod(string value) => FindValue<AccountJoinedMethod>(value);
    }
}

namespace Amazon.Organizations.Model
{
    /// <summary>An account as Get-ORGAccountList returns it, with the members of the SDK's type (aws-sdk-net, services/Organizations, Model/Account; API_Account).</summary>
    public sealed class Account
    {
        /// <summary>The ARN: arn:aws:organizations::MANAGEMENT:account/ORGANIZATION/ID.</summary>
        public string? Arn { get; set; }

        /// <summary>The address of its owner.</summary>
        public string? Email { get; set; }

        /// <summary>Twelve digits.</summary>
        public string? Id { get; set; }

        /// <summary>How it joined.</summary>
        public AccountJoinedMethod? JoinedMethod { get; set; }

        /// <summary>When it joined.</summary>
        public DateTime? JoinedTimestamp { get; set; }

        /// <summary>The name.</summary>
        public string? Name { get; set; }

        /// <summary>The state; null from older versions.</summary>
        public AccountState? State { get; set; }

        /// <summary>The status.</summary>
        public AccountStatus? Status { get; set; }
    }
}
