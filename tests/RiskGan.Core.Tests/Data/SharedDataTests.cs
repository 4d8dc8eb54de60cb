using System.Diagnostics;
using System.Text;
using RiskGan.Core.Data;
using RiskGan.Tests.Support;
using Xunit.Abstractions;

namespace RiskGan.Core.Tests.Data;

/// <summary>The real data sets: kinds as a person wrote them down after looking at the files, and files written back byte for byte.</summary>
public class SharedDataTests(ITestOutputHelper output)
{
    [SharedDataFact]
    public void Scratch()
    {
        foreach (string f in Directory.GetFiles(SharedData.Folder!, "*.csv"))
        {
            var w = Stopwatch.StartNew();
            var r = CsvTableReader.Read(f, new CsvReadOptions());
            var t1 = w.Elapsed.TotalMilliseconds;
            w.Restart();
            using var ms = new MemoryStream();
            var wr = new CsvTableWriter(ms, r.Table.Schema); wr.WriteHeader(); wr.Write(r.Table);
            var t2 = w.Elapsed.TotalMilliseconds;
            byte[] a = File.ReadAllBytes(f), b = ms.ToArray();
            output.WriteLine($"== {f} {r.Bytes} read {t1} ms write {t2} same {a.AsSpan().SequenceEqual(b)} {a.Length} {b.Length} {r.Sha256}");
            foreach (var n in r.Notices) output.WriteLine("  ! " + n);
            foreach (var l in SchemaDescription.Lines(r.Table)) output.WriteLine("  " + l);
            if (!a.AsSpan().SequenceEqual(b))
            {
                string[] la = Encoding.UTF8.GetString(a).Split('\n'), lb = Encoding.UTF8.GetString(b).Split('\n');
                int shown = 0;
                for (int i = 0; i < la.Length && shown < 6; i++) if (la[i] != lb[i])
                {
                    shown++;
                    string[] ca = la[i].Split(','), cb = lb[i].Split(',');
                    for (int j = 0; j < ca.Length; j++) if (ca[j] != cb[j]) { output.WriteLine($"   {i} {j} '{ca[j]}' '{cb[j]}'"); break; }
                }
            }
        }
    }
}
