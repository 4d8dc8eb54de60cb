using System.Diagnostics;
using System.Text;

namespace RiskGan.Cli.Tests;

/// <summary>What a finished run of the program left: exit code and both streams, byte for byte.</summary>
internal sealed record RunResult(int Exit, byte[] OutputBytes, string Error)
{
    public string Output => Encoding.UTF8.GetString(OutputBytes);
}

/// <summary>Runs the built program as a user does: as a process, in a folder of its own.</summary>
internal static class Run
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private static readonly string Program = Path.Combine(AppContext.BaseDirectory, "riskgan.dll");

    private static readonly string Host = Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : "dotnet";

    /// <summary>Runs to the end.</summary>
    public static RunResult In(string folder, params string[] args) => In(folder, new Dictionary<string, string>(), null, args);

    /// <summary>Runs to the end with environment variables and standard input.</summary>
    public static RunResult In(string folder, IReadOnlyDictionary<string, string> environment, string? input, params string[] args)
    {
        using Process process = Start(folder, environment, args);
        using var output = new MemoryStream();
        Task<string> error = process.StandardError.ReadToEndAsync();
        Task copied = process.StandardOutput.BaseStream.CopyToAsync(output);
        if (input is not null) process.StandardInput.Write(input);
        process.StandardInput.Close();
        if (!process.WaitForExit(Patience))
        {
            process.Kill();
            throw new TimeoutException($"riskgan {string.Join(' ', args)} did not end.");
        }

        Task.WaitAll(copied, error);
        return new RunResult(process.ExitCode, output.ToArray(), error.Result);
    }

    /// <summary>Runs a line of the system's shell in which <c>riskgan</c> is the program: for redirections that a pipe cannot stand for.</summary>
    public static RunResult Shell(string folder, string line)
    {
        ProcessStartInfo start = Piped("/bin/sh", folder);
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add($"riskgan() {{ '{Host}' exec '{Program}' \"$@\"; }}\n{line}");
        using Process process = Process.Start(start)!;
        process.StandardInput.Close();
        Task<string> output = process.StandardOutput.ReadToEndAsync(), error = process.StandardError.ReadToEndAsync();
        Assert.True(process.WaitForExit(Patience), line);
        return new RunResult(process.ExitCode, Encoding.UTF8.GetBytes(output.Result), error.Result);
    }

    /// <summary>Starts the program with all three streams as pipes.</summary>
    public static Process Start(string folder, IReadOnlyDictionary<string, string> environment, params string[] args)
    {
        ProcessStartInfo start = Piped(Host, folder);
        start.ArgumentList.Add("exec");
        start.ArgumentList.Add(Program);
        foreach (string arg in args) start.ArgumentList.Add(arg);
        foreach ((string name, string value) in environment) start.Environment[name] = value;
        return Process.Start(start)!;
    }

    private static ProcessStartInfo Piped(string program, string folder) => new(program)
    {
        WorkingDirectory = folder,
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    };
}
