using System.Globalization;

namespace Snug.Server.Peers;

/// <summary>What people call an account.</summary>
internal static class AccountNames
{
    private const string File = "/etc/passwd";

    /// <summary>Its name; its number if the list of this machine's own accounts does not have it.</summary>
    public static string Of(uint uid)
    {
        try
        {
            return Of(uid, System.IO.File.ReadLines(File));
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return Of(uid, []);
        }
    }

    /// <param name="accounts">passwd(5): name, password, uid …</param>
    internal static string Of(uint uid, IEnumerable<string> accounts)
    {
        var number = uid.ToString(CultureInfo.InvariantCulture);
        return accounts.Select(line => line.Split(':')).FirstOrDefault(columns => columns.Length > 2 && columns[2] == number)?[0] ?? number;
    }
}
