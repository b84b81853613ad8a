using Amazon.Runtime;

namespace Amazon.IdentityManagement
{
    /// <summary>The status of an access key.</summary>
    public sealed class StatusType(string value) : ConstantClass(value)
    {
        /// <summary>It can be used.</summary>
        public static readonly StatusType Active = new("Active");

        /// <summary>Converts a text, as generated types of the SDK do.</summary>
        /// <param name="value">The text.</param>
        public static implicit operator StatusType(string value) => FindValue<StatusType>(value);
    }
}

namespace Amazon.IdentityManagement.Model
{
    /// <summary>An access key as New-IAMAccessKey returns it, with the members of the SDK's type (aws-sdk-net, services/IdentityManagement, Model/AccessKey).</summary>
    public sealed class AccessKey
    {
        /// <summary>The id.</summary>
        public string? AccessKeyId { get; set; }

        /// <summary>When it was created.</summary>
        public DateTime? CreateDate { get; set; }

        /// <summary>The secret.</summary>
        public string? SecretAccessKey { get; set; }

        /// <summary>The status.</summary>
        public StatusType? Status { get; set; }

        /// <summary>The IAM user.</summary>
        public string? UserName { get; set; }
    }
}
