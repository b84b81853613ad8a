using PSFederation.Core.Io;

namespace PSFederation.Core.Tests.Io;

/// <summary>Access lists of Windows as they are written in SDDL. The lists are those of fresh installations, and single changes of them.</summary>
public sealed class WindowsAccessTests
{
    private const string Account = "S-1-5-21-1004336348-1177238915-682003330-1001";
    private const string InProfile = $"D:(A;OICIID;FA;;;SY)(A;OICIID;FA;;;BA)(A;OICIID;FA;;;{Account})";
    private const string OnSystemDisk = $"D:AI(A;OICIID;FA;;;BA)(A;OICIID;FA;;;SY)(A;OICIID;0x1200a9;;;BU)(A;CIID;LC;;;BU)(A;CIID;DC;;;BU)(A;OICIIOID;GA;;;CO)";
    private const string OnDataDisk = "D:AI(A;OICIID;FA;;;BA)(A;OICIID;FA;;;SY)(A;OICIID;0x1301bf;;;AU)(A;OICIID;0x1200a9;;;BU)";
    private const string RootOfSystemDisk = "D:PAI(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)(A;OICI;0x1200a9;;;BU)(A;OICIIO;SDGXGWGR;;;AU)(A;;LC;;;AU)";

    [Theory]
    [InlineData(InProfile, null)]
    [InlineData(OnSystemDisk, "Users")]
    [InlineData(OnDataDisk, "Authenticated Users")]
    [InlineData("D:NO_ACCESS_CONTROL", "Everyone")]
    [InlineData("D:P", null)]
    [InlineData("D:(A;OICI;0x1200a9;;;WD)", null)]
    [InlineData("D:(A;OICI;FRFX;;;WD)", null)]
    [InlineData("D:(D;OICI;FA;;;WD)", null)]
    [InlineData("D:(A;OICI;FW;;;S-1-1-0)", "Everyone")]
    [InlineData("D:(A;OICIIO;GA;;;BU)", "Users")]
    [InlineData("D:(A;OICI;FRWD;;;IU)", "INTERACTIVE")]
    [InlineData("D:(XA;OICI;FA;;;WD;(Member_of {SID(BA)}))", "Everyone")]
    [InlineData("D:(A;OICI;0xunknown;;;WD)", "Everyone")]
    [InlineData("D:(A;OICI;ZZ;;;WD)", "Everyone")]
    public void A_folder_is_shared_when_a_group_of_other_accounts_can_change_it(string list, string? group) =>
        Assert.Equal(group, WindowsAccess.OthersWhoChange(list, isAbove: false));

    [Theory]
    [InlineData(RootOfSystemDisk, null)]
    [InlineData(OnDataDisk, null)]
    [InlineData("D:(A;OICI;FA;;;AU)", "Authenticated Users")]
    [InlineData("D:(A;;DT;;;BU)", "Users")]
    [InlineData("D:(A;OICIIO;FA;;;BU)", null)]
    public void A_folder_above_counts_when_such_a_group_can_replace_what_is_in_it(string list, string? group) =>
        Assert.Equal(group, WindowsAccess.OthersWhoChange(list, isAbove: true));

    [Fact]
    public void The_list_of_a_new_folder_passes() => Assert.Null(WindowsAccess.OthersWhoChange(WindowsAccess.ForAccount(Account), isAbove: false));

    /// <summary>What the system itself makes of that list, and of a folder whose list lets everyone write.</summary>
    [Fact]
    public void A_folder_outside_of_the_profile_is_made_for_the_account_alone()
    {
        if (!OperatingSystem.IsWindows())
            Assert.Skip("The test needs Windows.");
        string folder = Path.Combine(Path.GetPathRoot(Environment.SystemDirectory)!, "psfederation-" + Guid.NewGuid().ToString("N"));
        try
        {
            WindowsAccess.Create(folder);
            Assert.Null(WindowsAccess.FindShared(Path.Combine(folder, "profiles.json")));
            Assert.NotNull(WindowsAccess.FindShared(Directory.CreateDirectory(folder + "-open").FullName));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
            Directory.Delete(folder + "-open");
        }
    }
}
