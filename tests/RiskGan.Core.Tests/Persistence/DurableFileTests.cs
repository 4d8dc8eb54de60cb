using System.Runtime.Versioning;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.Win32.SafeHandles;
using RiskGan.Core.Errors;
using RiskGan.Core.Persistence;
using RiskGan.Tests.Support;

namespace RiskGan.Core.Tests.Persistence;

public sealed class DurableFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Commit_leaves_the_file_and_nothing_else()
    {
        using (DurableFile file = DurableFile.Create(_folder.File("a.csv"), overwrite: false))
        {
            file.Write("x,y\n"u8);
            file.Commit();
        }

        Assert.Equal(["a.csv"], _folder.Names());
        Assert.Equal("x,y\n", File.ReadAllText(_folder.File("a.csv")));
    }

    [Fact]
    public void WriteAll_leaves_the_text_as_utf8_without_a_mark_and_nothing_else()
    {
        DurableFile.WriteAll(_folder.File("a.md"), "5 % ≥ é\n", overwrite: false);
        Assert.Equal(["a.md"], _folder.Names());
        Assert.Equal([0x35, 0x20, 0x25, 0x20, 0xE2, 0x89, 0xA5, 0x20, 0xC3, 0xA9, 0x0A], File.ReadAllBytes(_folder.File("a.md")));
        Assert.Equal("RG401", Assert.Throws<RiskGanException>(() => DurableFile.WriteAll(_folder.File("a.md"), "other", overwrite: false)).Code);
        DurableFile.WriteAll(_folder.File("a.md"), "new"u8, overwrite: true);
        Assert.Equal("new", File.ReadAllText(_folder.File("a.md")));
    }

    [Fact]
    public void Without_commit_nothing_is_left()
    {
        using (DurableFile file = DurableFile.Create(_folder.File("a.csv"), overwrite: false)) file.Write(new byte[200_000]);
        Assert.Empty(_folder.Names());
    }

    [Fact]
    public void The_name_appears_only_at_commit()
    {
        using DurableFile file = DurableFile.Create(_folder.File("a.csv"), overwrite: false);
        file.Write(new byte[200_000]);
        Assert.False(File.Exists(_folder.File("a.csv")));
    }

    [Fact]
    public void An_existing_file_is_refused_without_overwrite()
    {
        _folder.Write("a.csv", "old");
        RiskGanException error = Assert.Throws<RiskGanException>(() => DurableFile.Create(_folder.File("a.csv"), overwrite: false));
        Assert.Equal(("RG401", ExitStatus.CannotCreate), (error.Code, error.Exit));
        Assert.Equal($"'{_folder.File("a.csv")}' exists already.", error.Message);
        Assert.Equal("old", File.ReadAllText(_folder.File("a.csv")));
    }

    [Fact]
    public void An_existing_file_stays_whole_until_the_new_one_is()
    {
        _folder.Write("a.csv", "old");
        using (DurableFile file = DurableFile.Create(_folder.File("a.csv"), overwrite: true))
        {
            file.Write("new"u8);
            file.Flush();
            Assert.Equal("old", File.ReadAllText(_folder.File("a.csv")));
            file.Commit();
        }

        Assert.Equal("new", File.ReadAllText(_folder.File("a.csv")));
        Assert.Equal(["a.csv"], _folder.Names());
    }

    [Fact]
    public void A_file_that_takes_the_name_meanwhile_is_not_replaced()
    {
        using DurableFile file = DurableFile.Create(_folder.File("a.csv"), overwrite: false);
        file.Write("mine"u8);
        _folder.Write("a.csv", "theirs");
        Assert.Equal("RG401", Assert.Throws<RiskGanException>(file.Commit).Code);
        Assert.Equal("theirs", File.ReadAllText(_folder.File("a.csv")));
        Assert.Equal(["a.csv"], _folder.Names());
    }

    [Fact]
    public void A_missing_folder_is_named()
    {
        RiskGanException error = Assert.Throws<RiskGanException>(() => DurableFile.Create(_folder.File("no/a.csv"), overwrite: false));
        Assert.Equal(("RG402", ExitStatus.CannotCreate), (error.Code, error.Exit));
        Assert.Contains($"there is no folder '{_folder.File("no")}'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_is_not_a_file()
    {
        RiskGanException error = Assert.Throws<RiskGanException>(() => DurableFile.Create(_folder.Root, overwrite: true));
        Assert.Equal(("RG403", ExitStatus.CannotCreate), (error.Code, error.Exit));
    }

    [UnixFact]
    [UnsupportedOSPlatform("windows")]
    public void A_name_longer_than_the_file_system_allows_is_refused()
    {
        using DurableFile file = DurableFile.Create(_folder.File(new string('n', 300)), overwrite: true);
        RiskGanException error = Assert.Throws<RiskGanException>(file.Commit);
        Assert.Equal(("RG406", ExitStatus.InputOutput), (error.Code, error.Exit));
        Assert.Empty(_folder.Names());
    }

    [Theory]
    [InlineData(255, "x")]
    [InlineData(127, "é")]
    [InlineData(63, "\U0001F600")]
    public void The_longest_possible_name_can_be_written(int count, string character)
    {
        string name = string.Concat(Enumerable.Repeat(character, count));
        using (DurableFile file = DurableFile.Create(_folder.File(name), overwrite: false)) file.Commit();
        Assert.Equal([name], _folder.Names());
    }

    [UnixFact]
    [UnsupportedOSPlatform("windows")]
    public void A_folder_without_permission_is_told_apart()
    {
        if (Environment.UserName == "root") return; // root may write everywhere
        string shut = _folder.File("shut");
        Directory.CreateDirectory(shut, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        RiskGanException error = Assert.Throws<RiskGanException>(() => DurableFile.Create(Path.Combine(shut, "a.csv"), overwrite: false));
        Assert.Equal(("RG405", ExitStatus.NoPermission), (error.Code, error.Exit));
    }

    [UnixFact]
    [UnsupportedOSPlatform("windows")]
    public void A_full_disk_is_an_error_of_its_own()
    {
        if (!File.Exists("/dev/full")) return; // Linux only: each write to it fails with ENOSPC
        using DurableFile file = DurableFile.Create("/dev/full", overwrite: false);
        RiskGanException error = Assert.Throws<RiskGanException>(() =>
        {
            file.Write("x"u8);
            file.Commit();
        });
        Assert.Equal(("RG406", ExitStatus.InputOutput), (error.Code, error.Exit));
        Assert.Equal("Writing '/dev/full' failed: the disk is full.", error.Message);
    }

    [UnixFact]
    [UnsupportedOSPlatform("windows")]
    public void A_device_is_written_in_place()
    {
        using (DurableFile file = DurableFile.Create("/dev/null", overwrite: false))
        {
            file.Write("x"u8);
            file.Commit();
        }

        Assert.True(UnixFiles.IsSpecial("/dev/null"));
    }

    [UnixFact]
    [UnsupportedOSPlatform("windows")]
    public void A_failed_fsync_is_an_error()
    {
        // A pipe cannot be synchronised: EINVAL, which .NET's own flush swallows.
        using var pipe = new System.IO.Pipes.AnonymousPipeServerStream();
        using var handle = new SafeFileHandle(pipe.SafePipeHandle.DangerousGetHandle(), ownsHandle: false);
        Assert.Throws<IOException>(() => UnixFiles.Synchronize(handle));
    }

    [UnixFact]
    [UnsupportedOSPlatform("windows")]
    public void A_symbolic_link_stays_and_its_target_is_replaced()
    {
        _folder.Write("target.csv", "old");
        File.CreateSymbolicLink(_folder.File("link.csv"), _folder.File("target.csv"));
        using (DurableFile file = DurableFile.Create(_folder.File("link.csv"), overwrite: true))
        {
            file.Write("new"u8);
            file.Commit();
        }

        Assert.Equal("new", File.ReadAllText(_folder.File("target.csv")));
        Assert.NotNull(new FileInfo(_folder.File("link.csv")).LinkTarget);
    }

    [UnixFact]
    [UnsupportedOSPlatform("windows")]
    public void Permission_bits_of_the_older_file_are_kept()
    {
        const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        File.SetUnixFileMode(_folder.Write("a.csv", "old"), Private);
        using (DurableFile file = DurableFile.Create(_folder.File("a.csv"), overwrite: true)) file.Commit();
        Assert.Equal(Private, File.GetUnixFileMode(_folder.File("a.csv")));
    }

    [Fact]
    public void EnsureCreatable_leaves_no_trace()
    {
        DurableFile.EnsureCreatable(_folder.File("a.csv"), overwrite: false);
        Assert.Empty(_folder.Names());
        _folder.Write("a.csv", "old");
        Assert.Equal("RG401", Assert.Throws<RiskGanException>(() => DurableFile.EnsureCreatable(_folder.File("a.csv"), overwrite: false)).Code);
        DurableFile.EnsureCreatable(_folder.File("a.csv"), overwrite: true);
        Assert.Equal("old", File.ReadAllText(_folder.File("a.csv")));
    }

    [Fact]
    public void EnsureRoom_refuses_what_no_disk_can_hold()
    {
        DurableFile.EnsureRoom(_folder.File("a.csv"), 1);
        RiskGanException error = Assert.Throws<RiskGanException>(() => DurableFile.EnsureRoom(_folder.File("a.csv"), long.MaxValue));
        Assert.Equal(("RG407", ExitStatus.InputOutput), (error.Code, error.Exit));
    }

    [Fact]
    public void The_leftover_of_a_killed_writer_is_removed_once_it_is_old_and_unlocked()
    {
        DateTime long_ago = DateTime.UtcNow.AddHours(-2);
        foreach (string name in new[] { ".a.csv.dead.tmp", ".b.csv.other.tmp" }) File.SetLastWriteTimeUtc(_folder.Write(name, "part"), long_ago);
        _folder.Write(".a.csv.young.tmp", "part");
        string living = _folder.Write(".a.csv.living.tmp", "part");
        File.SetLastWriteTimeUtc(living, long_ago);
        using (new FileStream(living, FileMode.Open, FileAccess.ReadWrite, FileShare.None))
        using (DurableFile file = DurableFile.Create(_folder.File("a.csv"), overwrite: false)) file.Commit();
        Assert.Equal([".a.csv.living.tmp", ".a.csv.young.tmp", ".b.csv.other.tmp", "a.csv"], _folder.Names());
    }

    [Fact]
    public void Pieces_of_any_length_arrive_in_order()
    {
        Gen<int[]> lengths = Gen.OneOf(Gen.Choose(0, 50), Gen.Choose(65_530, 65_540), Gen.Choose(0, 200_000)).ArrayOf();
        Prop.ForAll(lengths.ToArbitrary(), pieces =>
        {
            string path = _folder.File("pieces");
            using var expected = new MemoryStream();
            byte next = 0;
            using (DurableFile file = DurableFile.Create(path, overwrite: true))
            {
                foreach (int length in pieces)
                {
                    var piece = new byte[length];
                    for (int i = 0; i < length; i++) piece[i] = next++;
                    expected.Write(piece);
                    file.Write(piece);
                }

                file.Commit();
            }

            return expected.ToArray().AsSpan().SequenceEqual(File.ReadAllBytes(path));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(30));
    }

    [Fact]
    public void A_name_with_control_characters_is_shown_escaped()
    {
        RiskGanException error = Assert.Throws<RiskGanException>(() => DurableFile.Create(_folder.File("no\u001b[2J/a"), overwrite: false));
        Assert.DoesNotContain('\u001b', error.Message);
        Assert.Contains(@"no\x1B[2J/a", error.Message, StringComparison.Ordinal);
    }
}
