using Snug.Server.Storage.Postgres;

namespace Snug.Server.Tests.Nodes;

/// <summary>Where a PostgreSQL is, as people and scripts write it.</summary>
public sealed class PostgresAddressTests
{
    [Theory]
    [InlineData("postgres://snug@db.example.org/house", "db.example.org", "snug", "house")]
    [InlineData("postgresql://snug@db1,db2:5433/house", "db1,db2:5433", "snug", "house")]
    [InlineData("POSTGRES://snug@db/", "db", "snug", "snug")]
    [InlineData("postgres://snug@db", "db", "snug", "snug")]
    [InlineData("postgres://snug@/house", "localhost", "snug", "house")]
    [InlineData("postgres://snug@%2Fvar%2Frun%2Fpostgresql:5433/house", "/var/run/postgresql:5433", "snug", "house")]
    [InlineData("postgres://my%40user:p%3Aw@[::1]:5432/a%20house", "[::1]:5432", "my@user", "a house")]
    public void An_address_is_read_as_psql_reads_it(string text, string host, string user, string database)
    {
        var address = PostgresAddress.Read(text);
        address.Connection.Host.ShouldBe(host);
        address.Connection.Username.ShouldBe(user);
        address.Connection.Database.ShouldBe(database);
    }

    [Theory]
    [InlineData("postgres://snug:secret@db/house")]
    [InlineData("postgres://snug:secret@%2Ftmp%2Fx:5433,db2/house?sslmode=verify-full")]
    public void A_password_is_used_and_never_shown(string text)
    {
        var address = PostgresAddress.Read(text);
        address.Connection.Password.ShouldBe("secret");
        address.Shown.ShouldNotContain("secret");
        address.Name.ShouldNotContain("secret");
        var again = PostgresAddress.Read(address.Shown);
        again.Connection.Host.ShouldBe(address.Connection.Host);
        again.Connection.SslMode.ShouldBe(address.Connection.SslMode);
    }

    [Theory]
    [InlineData("disable", "Disable")]
    [InlineData("require", "Require")]
    [InlineData("verify-ca", "VerifyCA")]
    [InlineData("verify-full", "VerifyFull")]
    public void How_it_is_encrypted_is_said_as_psql_says_it(string mode, string expected) =>
        PostgresAddress.Read($"postgres://snug@db/house?sslmode={mode}").Connection.SslMode.ToString().ShouldBe(expected);

    [Theory]
    [InlineData("postgres://snug@db/house?sslmode=perhaps")]
    [InlineData("postgres://snug@db/house?colour=red")]
    [InlineData("postgres://snug@db/house?Host=elsewhere")]
    [InlineData("postgres://snug@db/house?options=-c%20fsync%3Doff")]
    public void What_it_does_not_know_is_refused(string text) =>
        Should.Throw<StartupException>(() => PostgresAddress.Read(text)).Message.ShouldContain("postgres://USER@HOST/DATABASE");

    [Theory]
    [InlineData("snug.db", false)]
    [InlineData("/srv/postgres/snug.db", false)]
    [InlineData("postgres.db", false)]
    [InlineData("postgres://x", true)]
    public void A_file_is_no_address(string text, bool isOne) => PostgresAddress.IsOne(text).ShouldBe(isOne);
}
