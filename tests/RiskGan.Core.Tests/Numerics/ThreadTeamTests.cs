using RiskGan.Core.Numerics;

namespace RiskGan.Core.Tests.Numerics;

public unsafe class ThreadTeamTests
{
    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(7)]
    public void Every_item_is_done_exactly_once_in_chunks_of_the_grain(int threads)
    {
        using var team = new ThreadTeam(threads);
        int[] seen = new int[1000];
        fixed (int* counts = seen)
        {
            for (int round = 1; round <= 3000; round++)
            {
                int count = round % 1000;
                var job = new CountJob { Counts = counts, Grain = 6, Count = count };
                team.Run(ref job, count, 6);
                Assert.False(job.Misaligned);
                for (int i = 0; i < count; i++) Assert.True(counts[i]-- == 1);
                if (round % 1000 == 0) Thread.Sleep(30); // long enough for the helpers to go to sleep
            }
        }
    }

    [Fact]
    public void An_ended_team_may_be_ended_again()
    {
        var team = new ThreadTeam(3);
        Thread.Sleep(30);
        team.Dispose();
        team.Dispose();
        Assert.Equal(3, team.Threads);
    }

    private struct CountJob : IRangeJob
    {
        public int* Counts;
        public int Grain;
        public int Count;
        public bool Misaligned;

        public void Run(int first, int last, int worker)
        {
            if (first % Grain != 0 || (last % Grain != 0 && last != Count)) Misaligned = true;
            for (int i = first; i < last; i++) Interlocked.Increment(ref Counts[i]);
        }
    }
}
