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
        var file = OwnerCommands.File("FILE", "A database or a backup");
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
            var (path, given, other) = (parsed.GetRequiredValue(file), parsed.GetValue(receipts) ?? [], parsed.GetValue(against));
            return Task.FromResult(parsed.GetValue(json)
                ? VerifyForPrograms(context, path, given, other)
                : Verify(context, path, given, other));
        }));
        return command;
    }

    /// <summary>The same looks and exit codes, one line.</summary>
    private static int VerifyForPrograms(CommandContext context, string path, string[] receipts, string? other)
    {
        var report = Verification.Report(path, receipts);
        ComparisonLine? against = null;
        if (other is not null)
        {
            var findings = Verification.Of(other);
            var comparison = Comparison.Of(path, other);
            against = new ComparisonLine(other, findings, comparison.PartedAt, comparison.Sentences);
        }

        var line = new VerificationLine(path, report.Findings.Count == 0, report.Findings, report.HasChain, report.Receipt, report.Since,
            report.Receipts, against);
        context.Out.Line(SafeText.OneLine(line.ToJson()));
        return line is { IsSound: true, Against: null or { PartedAt: null, Findings.Count: 0 } } && line.Receipts.All(answer => answer.Fits)
            ? ExitCode.Done
            : ExitCode.Refused;
    }

    private static int Verify(CommandContext context, string path, string[] receipts, string? other)
    {
        var report = Verification.Report(path, receipts);
        var isAsItWas = report.Receipts.All(answer => answer.Fits);
        foreach (var sentence in report.Findings.Concat(report.Receipts.Select(answer => answer.Sentence)))
        {
            context.Out.Line($"{OwnCommand.Runnable(sentence, context.Program)}");
        }

        if (other is not null)
        {
            isAsItWas &= Compare(context, path, other);
        }

        if (report.Findings.Count > 0)
        {
            context.Out.Flush();
            context.Talk.Line($"{path} is not sound. "
                + $"Keep it, and bring back a backup: {context.Program} restore BACKUP --db {OwnCommand.Quoted(path)}");
            return ExitCode.Refused;
        }

        SaySound(context, path, report);
        return isAsItWas ? ExitCode.Done : ExitCode.Refused;
    }

    private static void SaySound(CommandContext context, string path, VerificationReport report)
    {
        if (!report.HasChain)
        {
            context.Out.Line($"{path} is sound as far as can be seen: the file is whole, no number is missing, and log and messages tell "
                + $"the same. It is from before the chain, so a changed word is not seen. It gets one when this Snug serves it.");
            return;
        }

        context.Out.Line($"{path} is sound: the file is whole, no number is missing, and everything in it is what was written.");
        if (report.Since is { } since)
        {
            context.Out.Line($"Proved since {since}: what is older was taken as it was found that day.");
        }

        context.Out.Line($"Receipt {report.Receipt}");
    }

    /// <returns>False if the two are not one history.</returns>
    private static bool Compare(CommandContext context, string path, string other)
    {
        var findings = Verification.Of(other);
        foreach (var finding in findings)
        {
            context.Out.Line($"{other}: {finding}");
        }

        if (findings.Count > 0)
        {
            context.Out.Line($"{other} is not sound itself, so where they part may be where it is damaged.");
        }

        var comparison = Comparison.Of(path, other);
        foreach (var sentence in comparison.Sentences)
        {
            context.Out.Line($"{sentence}");
        }

        return comparison.PartedAt is null && findings.Count == 0;
    }
}
