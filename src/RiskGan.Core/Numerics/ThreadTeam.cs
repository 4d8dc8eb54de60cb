using System.Runtime.CompilerServices;

namespace RiskGan.Core.Numerics;

/// <summary>A part of a kernel's work that can be done in ranges, in any order and by any thread, with the same result.</summary>
internal interface IRangeJob
{
    /// <summary>Does items <paramref name="first"/> to <paramref name="last"/> − 1; <paramref name="worker"/> tells threads apart (0 is the caller).</summary>
    void Run(int first, int last, int worker);
}

/// <summary>Threads that share out one job at a time with the thread that asks for it.</summary>
/// <remarks>
/// A job is cut into chunks; whoever is free claims the next, the caller included. On a crowded machine, where helpers may not get a
/// processor, the caller simply does most chunks itself and waits only for those a helper has begun. Which thread does a chunk never
/// changes its result (rule: chunks are disjoint parts of the output).
/// Waiting: 200 short pauses, then yields to the scheduler; helpers that stay idle for about 2000 yields sleep until the next job. Longer spinning was
/// measured to cost 20 times more on shared cores.
/// One caller at a time; a job must not start another. No allocation per job.
/// </remarks>
internal sealed unsafe class ThreadTeam : IDisposable
{
    private const int Spins = 200;
    private const int Yields = 2000;
    private const int ChunksPerThread = 4;

    private readonly Thread[] _helpers;
    private readonly SemaphoreSlim _wake = new(0);

    // High half: number of the job. Low half: chunks not yet claimed. Unique over time, so a compare-and-swap that succeeds proves that
    // the job read between the two belongs to this ticket.
    private long _ticket;
    private delegate*<void*, int, int, int, void> _body;
    private void* _job;
    private int _count;
    private int _chunk;
    private int _unfinished;
    private int _parked;
    private volatile bool _stopped;

    /// <summary>A team of <paramref name="threads"/> threads, the caller's included.</summary>
    public ThreadTeam(int threads)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 2);
        _helpers = new Thread[threads - 1];
        for (int i = 0; i < _helpers.Length; i++)
        {
            int worker = i + 1;
            _helpers[i] = new Thread(() => Help(worker)) { IsBackground = true, Name = $"riskgan compute {worker}" };
            _helpers[i].Start();
        }
    }

    /// <summary>Number of threads, the caller's included.</summary>
    public int Threads => _helpers.Length + 1;

    /// <summary>Runs a job over 0 … count − 1 in chunks that are multiples of <paramref name="grain"/>; returns when all of it is done.</summary>
    public void Run<TJob>(ref TJob job, int count, int grain)
        where TJob : unmanaged, IRangeJob
    {
        if (count <= 0) return;
        int even = (count + (Threads * ChunksPerThread) - 1) / (Threads * ChunksPerThread);
        int chunk = (even + grain - 1) / grain * grain;
        int chunks = (count + chunk - 1) / chunk;
        fixed (TJob* pointer = &job)
        {
            _body = &Invoke<TJob>;
            _job = pointer;
            _count = count;
            _chunk = chunk;
            Volatile.Write(ref _unfinished, chunks);
            long number = (_ticket >> 32) + 1;
            Interlocked.Exchange(ref _ticket, (number << 32) | (uint)chunks);
            if (Volatile.Read(ref _parked) != 0) WakeAll();
            while (RunOneChunk(0))
            {
            }
            for (int spin = 0; Volatile.Read(ref _unfinished) != 0; spin++) Pause(spin);
        }
    }

    /// <summary>Ends the helper threads.</summary>
    public void Dispose()
    {
        if (_stopped) return;
        _stopped = true;
        Interlocked.MemoryBarrier();
        WakeAll();
        foreach (Thread helper in _helpers) helper.Join();
        _wake.Dispose();
    }

    private static void Invoke<TJob>(void* job, int first, int last, int worker)
        where TJob : unmanaged, IRangeJob
        => ((TJob*)job)->Run(first, last, worker);

    private static void Pause(int spin)
    {
        if (spin < Spins) Thread.SpinWait(1);
        else Thread.Yield();
    }

    // False when no chunk is left to claim; true when one was done, or another thread was faster and it is worth looking again.
    private bool RunOneChunk(int worker)
    {
        long ticket = Volatile.Read(ref _ticket);
        int left = (int)ticket;
        if (left == 0) return false;
        delegate*<void*, int, int, int, void> body = _body;
        void* job = _job;
        int chunk = _chunk;
        int count = _count;
        if (Interlocked.CompareExchange(ref _ticket, ticket - 1, ticket) != ticket) return true;
        int first = (left - 1) * chunk;
        body(job, first, Math.Min(first + chunk, count), worker);
        Interlocked.Decrement(ref _unfinished);
        return true;
    }

    private void Help(int worker)
    {
        int idle = 0;
        while (!_stopped)
        {
            if (RunOneChunk(worker))
            {
                idle = 0;
                continue;
            }
            if (idle++ < Spins + Yields)
            {
                Pause(idle);
                continue;
            }
            Park();
            idle = 0;
        }
    }

    private void Park()
    {
        Interlocked.Increment(ref _parked);
        // Work or the end may have come between the last look and the announcement; if the count is already taken, a wake-up is due to us.
        if (((int)Volatile.Read(ref _ticket) != 0 || _stopped) && TryLeave()) return;
        _wake.Wait();
    }

    private bool TryLeave()
    {
        for (int parked = Volatile.Read(ref _parked); parked > 0; parked = Volatile.Read(ref _parked))
            if (Interlocked.CompareExchange(ref _parked, parked - 1, parked) == parked) return true;
        return false;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void WakeAll()
    {
        int parked = Interlocked.Exchange(ref _parked, 0);
        if (parked > 0) _wake.Release(parked);
    }
}
