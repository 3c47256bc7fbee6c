using System.CommandLine;
using Snug.Serve;
using Snug.Server.Backups;
using Snug.Terminal;
using Snug.Terminal.Commands;
using Snug.Terminal.Tty;

namespace Snug.Owner;

/// <summary><c>snug verify FILE</c>: is the file whole, and is everything in it what was written?</summary>
internal static class VerifyCommand
{
    public static Command Create(CommandContext context)
    {
        var file = OwnerCommands.File("FILE", "A database, also postgres://USER@HOST/DATABASE, or a backup");
        var receipts = new Option<string[]>("--receipt")
        {
            Description = "Does the log lead to this receipt? May be given several times",
            HelpName = "CURSOR",
            DefaultValueFactory = _ => [],
        };
        receipts.Validators.Add(result =>
        {
            foreach (var wrong in result.Tokens.Select(token => Receipt.WhatIsWrongWith(token.Value)).OfType<string>())
            {
                result.AddError(wrong);
            }
        });
        var against = new Option<string?>("--against") { Description = "Where did these two histories part?", HelpName = "FILE" };
        var json = CommandOptions.Json();
        var command = new Command("verify", "Look whether a database or backup is whole, and as it was") { file, receipts, against, json };
        command.SetAction((parsed, _) => OwnerCommands.WithErrorsReported(context, () =>
        {
            var (given, other) = (parsed.GetValue(receipts) ?? [], parsed.GetValue(against));
            using var looked = Open(context, parsed.GetRequiredValue(file));
            using var compared = other is null ? null : Open(context, other);
            return Task.FromResult(parsed.GetValue(json)
                ? VerifyForPrograms(context, looked, given, compared)
                : Verify(context, looked, given, compared));
        }));
        return command;
    }

    private static VerifiedDatabase Open(CommandContext context, string database) => VerifiedDatabase.Open(
        OwnerCommands.Typed(database), context.Time, line => context.Talk.Line($"{OwnCommand.Runnable(line, context.Program)}"));

    /// <summary>The same looks and exit codes, one line.</summary>
    private static int VerifyForPrograms(CommandContext context, VerifiedDatabase looked, string[] receipts, VerifiedDatabase? other)
    {
        var report = looked.Report(receipts);
        ComparisonLine? against = null;
        if (other is not null)
        {
            var findings = other.Report([]).Findings;
            var comparison = Comparison.Of(looked, other);
            against = new ComparisonLine(other.Shown, findings, comparison.PartedAt, comparison.Sentences);
        }

        var line = new VerificationLine(
            looked.Shown,
            report.Findings.Count == 0,
            report.Findings,
            report.HasChain,
            report.Receipt,
            report.Since,
            report.Receipts,
            against);
        context.Out.Line(SafeText.OneLine(line.ToJson()));
        return line is { IsSound: true, Against: null or { PartedAt: null, Findings.Count: 0 } } && line.Receipts.All(answer => answer.Fits)
            ? ExitCode.Done
            : ExitCode.Refused;
    }

    private static int Verify(CommandContext context, VerifiedDatabase looked, string[] receipts, VerifiedDatabase? other)
    {
        var report = looked.Report(receipts);
        var isAsItWas = report.Receipts.All(answer => answer.Fits);
        foreach (var sentence in report.Findings.Concat(report.Receipts.Select(answer => answer.Sentence)))
        {
            context.Out.Line($"{OwnCommand.Runnable(sentence, context.Program)}");
        }

        if (other is not null)
        {
            isAsItWas &= Compare(context, looked, other);
        }

        if (report.Findings.Count > 0)
        {
            context.Out.Flush();
            var into = looked.IsCopy ? "postgres://USER@HOST/ANOTHER" : OwnCommand.Quoted(looked.Shown);
            context.Talk.Line(
                $"{looked.Shown} is not sound. Keep it, and bring back a backup: {context.Program} restore BACKUP --db {into}");
            return ExitCode.Refused;
        }

        SaySound(context, looked, report);
        return isAsItWas ? ExitCode.Done : ExitCode.Refused;
    }

    private static void SaySound(CommandContext context, VerifiedDatabase looked, VerificationReport report)
    {
        var path = looked.Shown;
        if (!report.HasChain)
        {
            context.Out.Line($"{path} is sound as far as can be seen: the file is whole, no number is missing, and log and messages tell "
                + $"the same. It is from before the chain, so a changed word is not seen. It gets one when this Snug serves it.");
            return;
        }

        var whole = looked.IsCopy ? "its tables are as Snug made them" : "the file is whole";
        context.Out.Line($"{path} is sound: {whole}, no number is missing, and everything in it is what was written.");
        if (report.Since is { } since)
        {
            context.Out.Line($"Proved since {since}: what is older was taken as it was found that day.");
        }

        context.Out.Line($"Receipt {report.Receipt}");
    }

    /// <returns>False if the two are not one history.</returns>
    private static bool Compare(CommandContext context, VerifiedDatabase looked, VerifiedDatabase compared)
    {
        var other = compared.Shown;
        var findings = compared.Report([]).Findings;
        foreach (var finding in findings)
        {
            context.Out.Line($"{other}: {finding}");
        }

        if (findings.Count > 0)
        {
            context.Out.Line($"{other} is not sound itself, so where they part may be where it is damaged.");
        }

        var comparison = Comparison.Of(looked, compared);
        foreach (var sentence in comparison.Sentences)
        {
            context.Out.Line($"{sentence}");
        }

        return comparison.PartedAt is null && findings.Count == 0;
    }
}
