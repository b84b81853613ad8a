using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using PSFederation.Core.Io;

namespace PSFederation.CredentialProcess;

/// <summary>A secret in a DPAPI file, as MSAL's storage writes it for the module: for the account, without additional entropy.</summary>
[SupportedOSPlatform("windows")]
internal static class ProtectedFile
{
    private const string Extension = ".bin";

    /// <summary>CRYPTPROTECT_UI_FORBIDDEN: no window, regardless of the account settings.</summary>
    private const uint WithoutWindow = 0x1;

    /// <summary>Reads a secret; null if there is none, or if it cannot be read.</summary>
    /// <param name="folder">The folder of the cache.</param>
    /// <param name="name">The name of the secret.</param>
    public static byte[]? Read(string folder, string name)
    {
        string path = Path.Combine(folder, name + Extension);
        return File.Exists(path) && BoundedFile.ReadAllBytes(path, BoundedFile.OwnLength, "cached credentials") is { Length: > 0 } content ? Unprotect(content) : null;
    }

    private static byte[]? Unprotect(byte[] content)
    {
        GCHandle pinned = GCHandle.Alloc(content, GCHandleType.Pinned);
        try
        {
            Blob input = new() { Length = content.Length, Data = pinned.AddrOfPinnedObject() };
            if (!CryptUnprotectData(in input, 0, 0, 0, 0, WithoutWindow, out Blob output))
                return null;
            byte[] secret = new byte[output.Length];
            Marshal.Copy(output.Data, secret, 0, output.Length);
            Marshal.FreeHGlobal(output.Data);
            return secret;
        }
        finally
        {
            pinned.Free();
        }
    }

    /// <summary>DATA_BLOB.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Blob
    {
        public int Length;
        public nint Data;
    }

#pragma warning disable SYSLIB1054 // All arguments are blittable, so the call needs no generated code.
    [DllImport("crypt32.dll")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static extern bool CryptUnprotectData(in Blob input, nint description, nint entropy, nint reserved, nint prompt, uint flags, out Blob output);
#pragma warning restore SYSLIB1054
}
