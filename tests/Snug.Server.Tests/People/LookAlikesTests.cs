using System.Net;
using System.Text;
using Snug.Protocol;
using Snug.Server.Log;
using Snug.Server.People;
using Snug.Server.People.LookAlikes;
using Snug.Server.Rooms;

namespace Snug.Server.Tests;

/// <summary>Nobody comes in under a name that people take for somebody else's, and nobody is kept out for their script.</summary>
public sealed class LookAlikesTests
{
    [Theory]
    [InlineData("Maya", "\u041caya")] // Cyrillic M
    [InlineData("Maya", "M\u0430y\u0430")] // Cyrillic a
    [InlineData("ben", "\u0412en")] // Cyrillic V: only the capital looks like a B
    [InlineData("Scope", "\u0405\u0441\u043e\u0440\u0435")] // Cyrillic as a whole
    [InlineData("Ian", "\u0406an")] // Ukrainian I
    [InlineData("ian", "\u0406an")]
    [InlineData("Ian", "lan")] // Latin as a whole
    [InlineData("Oleg", "0leg")]
    [InlineData("Bill", "Bi11")]
    [InlineData("Carmen", "Carrnen")]
    [InlineData("Nora", "N\u03bfra")] // Greek omicron
    [InlineData("Anna", "\u0391nna")] // Greek Alpha
    [InlineData("\u0391\u039d\u039d\u0391", "ANNA")] // Greek capitals
    [InlineData("Son", "S\u0585n")] // Armenian oh
    [InlineData("paypal", "\u03c1\u237a\u0443\U0001d4c5\U0001d482l")] // of many
    [InlineData("Lee", "\uff2c\u0435\u0435")] // full width and Cyrillic
    [InlineData("Paul", "\U0001d5e3\u0430ul")] // a letter of mathematics
    [InlineData("Zo\u00eb", "Z\u043e\u00eb")]
    [InlineData("Zo\u00eb", "Zo\u0435\u0308")] // a mark on a Cyrillic letter
    [InlineData("\u05d5\u05d5", "\u05f0")] // Hebrew, from right to left: two letters, and both in one
    [InlineData("\u0648\u0644\u06cc\u06f4", "\u0648\u0644\u06cc\u0664")] // Arabic: the digits of two languages
    [InlineData("\u516b\u6728", "\u30cf\u6728")] // Han eight, Katakana ha
    public async Task A_look_alike_is_refused(string name, string alike)
    {
        await using var server = await TestServer.Open();
        await server.ComeIn(name);
        using (var answer = await ComeIn(server, alike))
        {
            await answer.ShouldBe(Problems.NameLooksAlike);
        }

        var other = await server.ComeIn("Quentin");
        using var renamed = await Rename(other, alike);
        await renamed.ShouldBe(Problems.NameLooksAlike);
        server.Ask("select name from people order by id").ShouldBe([name, "Quentin"]);
    }

    [Theory]
    [InlineData("Ann", "Anna")]
    [InlineData("Bern", "Bert")]
    [InlineData("Ian", "Lan")]
    [InlineData("Jan", "Ian")]
    [InlineData("Maya", "M\u00e1ya")]
    [InlineData("Zoe", "Zo\u00eb")]
    [InlineData("Ann A", "Ann B")]
    [InlineData("Ines 1", "Ines 2")]
    [InlineData("M\u00fcller", "Muller")]
    [InlineData("Maya", "\u041c\u0430\u0439\u044f")] // the same name in Cyrillic
    [InlineData("\u0410\u043d\u043d\u0430", "Anna")] // the small n differs
    [InlineData("\u0627\u062d\u0645\u062f", "\u062d\u0645\u062f")]
    public async Task A_name_that_only_resembles_another_is_let_in(string first, string second)
    {
        await using var server = await TestServer.Open();
        await server.ComeIn(first);
        (await server.ComeIn(second)).Id.ShouldBe(2);
    }

    [Fact]
    public async Task Common_names_of_sixteen_scripts_are_all_let_in_together()
    {
        string[] names =
        [
            "Anna", "Ben", "Maria", "Mohammed", "Olga", "Liam", "Emma", "Noah", "Elena", "Ivan", // Latin
            "Анна", "Мария", "Иван", "Ольга", "Дмитрий", "Елена", "Сергей", // Cyrillic
            "Άννα", "Μαρία", "Γιώργος", "Ελένη", "Νίκος", "Κώστας", // Greek
            "Անի", "Արամ", "Մարիամ", "Հայկ", // Armenian
            "ანა", "გიორგი", "ნინო", "დავით", // Georgian
            "דוד", "שרה", "יוסף", "מרים", "נועה", // Hebrew
            "محمد", "فاطمة", "علی", "مریم", "أحمد", "حسين", // Arabic, Persian
            "अनिता", "राहुल", "प्रिया", "आरव", // Devanagari
            "অনিতা", "রাহুল", // Bengali
            "கமலா", "முருகன்", // Tamil
            "สมชาย", "มาลี", // Thai
            "김민준", "이서연", "박지훈", // Hangul
            "さくら", "ゆい", "はると", // Hiragana
            "サクラ", "ハルト", // Katakana
            "王伟", "李娜", "张敏", "佐藤", "鈴木", // Han
            "አበበ", "ሰላም", // Ethiopic
        ];
        await using var server = await TestServer.Open();
        foreach (var name in names)
        {
            await server.ComeIn(name);
        }

        server.Ask("select count(*) from people").ShouldBe([$"{names.Length}"]);
    }

    [Fact]
    public async Task A_look_alike_is_told_whose_name_it_looks_like_and_what_to_do()
    {
        await using var server = await TestServer.Open();
        await server.ComeIn("Maya");
        using (var answer = await ComeIn(server, "M\u0430ya"))
        {
            (await answer.ShouldBe(Problems.NameLooksAlike)).Detail.ShouldBe("\"M\u0430ya\" looks too much like Maya, who is already here. "
                + "Come in with another name, or add a letter. If Maya is you, make a code on your other device and type it here instead "
                + "of a name.");
        }

        using var renamed = await Rename(await server.ComeIn("Ben"), "M\u0430ya");
        (await renamed.ShouldBe(Problems.NameLooksAlike)).Detail.ShouldBe("\"M\u0430ya\" looks too much like Maya, who is already here, so "
            + "you are still Ben. Choose another name, or add a letter.");
    }

    [Fact]
    public async Task One_may_write_the_own_name_in_letters_that_look_like_it_and_what_was_given_up_is_free()
    {
        await using var server = await TestServer.Open();
        var maya = await server.ComeIn("Maya");
        foreach (var name in new[] { "M\u0430ya", "Maya", "M\u0430ya", "Lea" })
        {
            using var renamed = await Rename(maya, name);
            renamed.StatusCode.ShouldBe(HttpStatusCode.OK);
        }

        await server.Close();
        await server.OpenAgain();
        (await server.ComeIn("Ma\u0443a")).Id.ShouldBe(2);
        using var back = await Rename(maya, "Maya");
        await back.ShouldBe(Problems.NameLooksAlike);
    }

    [Fact]
    public async Task Nobody_without_an_invitation_learns_whose_name_it_looks_like()
    {
        await using var server = await TestServer.Open();
        await server.ComeIn("Maya");
        using var answer = await server.Stranger.PostAsync(
            "/api/session", TestPerson.Json(new ComeIn("M\u0430ya", Invite: "abcdefghjkmn"), Wire.Json.ComeIn), TestDeadline.Token);
        await answer.ShouldBe(Problems.NoSuchInvite);
    }

    /// <summary>Two in one batch: memory does not know the first yet, and one that was given up in it still.</summary>
    [Fact]
    public async Task Two_look_alikes_of_one_moment_are_one_too_many()
    {
        await using var server = await TestServer.Open();
        var (maya, ben) = (await server.ComeIn("Maya"), await server.ComeIn("Ben"));
        Task<Outcome<Person>> first, second, third;
        await using (await TestWrite.Hold(server.Log))
        {
            first = server.Log.Enqueue(new RenamePerson(maya.Id, "Ines", Who.Is(maya.Id)));
            second = server.Log.Enqueue(new RenamePerson(ben.Id, "In\u0435s", Who.Is(ben.Id)));
            third = server.Log.Enqueue(new RenamePerson(ben.Id, "M\u0430ya", Who.Is(ben.Id)));
        }

        (await first).Refusal.ShouldBeNull();
        (await second).Refusal.ShouldNotBeNull().Problem.ShouldBe(Problems.NameLooksAlike);
        (await third).Refusal.ShouldBeNull("what it looks like was given up in the same batch");
    }

    /// <summary>Before look-alikes were refused, or by an older table.</summary>
    [Fact]
    public void Two_who_were_here_already_are_both_found_and_one_goes_without_the_other()
    {
        var people = new PersonDirectory();
        people.Put(new Person(1, "Maya"));
        people.Put(new Person(2, "M\u0430ya"));
        var look = NameLooks.Of("Maya")[0];
        people.FindLook(look).ToArray().ShouldBe([1, 2]);
        people.Put(new Person(1, "Lea"));
        people.FindLook(look).ToArray().ShouldBe([2]);
        people.Put(new Person(2, "Ben"));
        people.FindLook(look).ToArray().ShouldBeEmpty();
        people.FindFolded("ben")!.Id.ShouldBe(2);
    }

    /// <summary>Examples of UTS #39 and rows of its table.</summary>
    [Theory]
    [InlineData("\u03c1\u237a\u0443\U0001d4c5\U0001d482\u05df", "paypal")]
    [InlineData("\u0455\u0441\u043e\u0440\u0435", "scope")]
    [InlineData("\u01c9eto", "ljeto")]
    [InlineData("m", "rn")]
    [InlineData("1Il|\u05d5", "lllll")]
    [InlineData("a\u00adb\u200bc\u2060\ufe0fd\U000e0101", "abcd")] // what cannot be seen
    [InlineData("\u00e9", "e\u0301")]
    [InlineData("\u0441\u0327\u0301", "c\u0326\u0301")]
    [InlineData("", "")]
    public void A_skeleton_is_that_of_the_standard(string text, string skeleton) => NameLooks.Skeleton(text).ShouldBe(skeleton);

    [Fact]
    public void The_short_way_for_ASCII_is_the_tables()
    {
        for (var value = 0; value < 0x80; value++)
        {
            var rune = new Rune(value);
            NameLooks.Skeleton(rune.ToString())
                .ShouldBe((Confusables.Table.PrototypeOf(rune) ?? rune.ToString()).Normalize(NormalizationForm.FormD), $"U+{value:X4}");
        }
    }

    [Fact]
    public void The_table_is_whole_and_says_its_version()
    {
        Confusables.Table.UnicodeVersion.ShouldBe("17.0.0");
        Confusables.Table.Count.ShouldBe(6565);
        var last = new Rune(0x1fbf9);
        NameLooks.Skeleton(last.ToString()).ShouldBe("9", "the last digits of the table");
    }

    private static Task<HttpResponseMessage> ComeIn(TestServer server, string name) =>
        server.Stranger.PostAsync("/api/session", TestPerson.Json(new ComeIn(name), Wire.Json.ComeIn), TestDeadline.Token);

    private static Task<HttpResponseMessage> Rename(TestPerson person, string name) =>
        person.Send(HttpMethod.Patch, "/api/me", TestPerson.Json(new MeChange(name), Wire.Json.MeChange));
}
