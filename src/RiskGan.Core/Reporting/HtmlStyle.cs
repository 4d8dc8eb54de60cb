namespace RiskGan.Core.Reporting;

/// <summary>The one style sheet of the HTML report: light and dark by the reader's system, and print.</summary>
/// <remarks>Text colours have a contrast of at least 4.5 on their ground in both schemes. Elements carry classes only; a strict content policy allows the sheet by its hash.</remarks>
internal static class HtmlStyle
{
    /// <summary>The text between the style tags.</summary>
    public const string Sheet = """

        :root{color-scheme:light dark;--bg:#fff;--fg:#1b1f24;--soft:#57606a;--rule:#d0d7de;--panel:#f6f8fa;--real:#2f6fb5;--realfill:#a9c8e8;--syn:#b3471d;--synfill:#e39a75;--floor:#9fd3b4;
        --good:#116329;--goodbg:#dafbe1;--mid:#7d4e00;--midbg:#fff8c5;--bad:#a40e26;--badbg:#ffebe9;--b0:#57606a;--b1:#8250df;--b2:#0a7d8c;--b3:#9a6700;
        --n5:#b2182b;--n4:#d1554a;--n3:#e88d76;--n2:#f5bfa8;--n1:#fbe3d8;--z:#f3f4f5;--p1:#dce9f2;--p2:#b0d0e6;--p3:#78b0d5;--p4:#428dbf;--p5:#2166ac}
        @media(prefers-color-scheme:dark){:root{--bg:#0f1318;--fg:#e6edf3;--soft:#9aa7b4;--rule:#343d47;--panel:#181e25;--real:#6cb1f5;--realfill:#294f75;--syn:#f59a6b;--synfill:#9a5430;--floor:#28593c;
        --good:#7ee2a0;--goodbg:#12331f;--mid:#f2cc60;--midbg:#3a2d08;--bad:#ff9c94;--badbg:#451518;--b0:#9aa7b4;--b1:#c297ff;--b2:#5fd0de;--b3:#e3b341;
        --n5:#f4756a;--n4:#d0594f;--n3:#a1443d;--n2:#6d332f;--n1:#402725;--z:#1d242b;--p1:#20344a;--p2:#274d70;--p3:#316b9c;--p4:#418cc7;--p5:#66b2ee}}
        *{box-sizing:border-box}
        body{margin:0;background:var(--bg);color:var(--fg);font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif}
        header,main,footer{max-width:1240px;margin:0 auto;padding:0 20px}
        h1{font-size:26px;line-height:1.25;margin:28px 0 6px}h2{font-size:20px;margin:40px 0 8px;padding-top:12px;border-top:1px solid var(--rule)}h3{font-size:16px;margin:24px 0 6px}
        p{margin:6px 0;max-width:82ch}.soft{color:var(--soft)}a{color:var(--real)}
        code{font:13px/1.4 ui-monospace,SFMono-Regular,Consolas,monospace;overflow-wrap:anywhere}
        nav ul{display:flex;flex-wrap:wrap;gap:4px 16px;padding:0;margin:10px 0;list-style:none}
        .cards{display:grid;grid-template-columns:repeat(auto-fit,minmax(200px,1fr));gap:12px;margin:14px 0}
        .card{background:var(--panel);border:1px solid var(--rule);border-radius:8px;padding:12px 14px}.card h3{margin:0 0 4px}.card p{margin:4px 0;font-size:13px}
        .v{display:inline-block;border-radius:10px;padding:0 9px;font-size:13px;font-weight:600;white-space:nowrap}
        .v-poor{color:var(--bad);background:var(--badbg)}.v-near{color:var(--mid);background:var(--midbg)}.v-at_floor{color:var(--good);background:var(--goodbg)}.v-undefined,.v-information{color:var(--fg);background:var(--panel);border:1px solid var(--rule)}
        .scroll{overflow-x:auto;margin:8px 0}
        table{border-collapse:collapse;font-size:13px;width:100%}th,td{text-align:left;padding:4px 10px 4px 0;border-bottom:1px solid var(--rule);vertical-align:top}
        thead th{color:var(--soft);font-weight:600;vertical-align:bottom}tbody th{font-weight:400;overflow-wrap:anywhere;min-width:160px}tr.head th{font-weight:600}
        td.n{white-space:nowrap;font-variant-numeric:tabular-nums}td.i{color:var(--soft);white-space:nowrap;font-variant-numeric:tabular-nums}td.r{min-width:140px;overflow-wrap:anywhere}th small{color:var(--soft);font-weight:400}td small,th small{display:block;font-size:11px}
        tr.sub th{padding-left:16px}
        .charts{display:flex;flex-wrap:wrap;gap:12px 14px;margin:10px 0}.charts figure{margin:0;max-width:100%;overflow-x:auto}
        .legend{display:flex;flex-wrap:wrap;gap:4px 18px;font-size:13px;color:var(--soft);margin:6px 0;padding:0;list-style:none}.legend svg{vertical-align:-2px;margin-right:5px}
        svg{display:block}.legend svg{display:inline-block}
        svg text{font:11px system-ui,-apple-system,"Segoe UI",Roboto,Arial,sans-serif;fill:var(--fg)}svg text.head{font-weight:600;font-size:12px}svg text.tiny{font-size:7.5px}
        .start{text-anchor:start}.middle{text-anchor:middle}.end{text-anchor:end}
        .ax{stroke:var(--soft);stroke-width:1;fill:none}.grid{stroke:var(--rule);stroke-width:1;fill:none}.dash{stroke-dasharray:4 3}
        .line{fill:none;stroke-width:1.8}.real.line{stroke:var(--real)}.syn.line{stroke:var(--syn)}.real.area{fill:var(--realfill);stroke:var(--real);stroke-width:1}
        .real.bar{fill:var(--real)}.syn.bar{fill:var(--syn)}.real.dot{fill:var(--real)}.syn.dot{fill:var(--syn)}.floor{fill:var(--floor)}
        .base{fill:none;stroke-width:2}.b0{stroke:var(--b0)}.b1{stroke:var(--b1)}.b2{stroke:var(--b2)}.b3{stroke:var(--b3)}
        .hn5{fill:var(--n5)}.hn4{fill:var(--n4)}.hn3{fill:var(--n3)}.hn2{fill:var(--n2)}.hn1{fill:var(--n1)}.hp0{fill:var(--z)}.hp1{fill:var(--p1)}.hp2{fill:var(--p2)}.hp3{fill:var(--p3)}.hp4{fill:var(--p4)}.hp5{fill:var(--p5)}
        footer{margin:40px auto 30px;color:var(--soft);font-size:13px}
        @media print{:root{--bg:#fff;--fg:#000;--panel:#fff}body{font-size:11px}header,main,footer{max-width:none;padding:0}nav{display:none}h2{break-after:avoid}h3{break-after:avoid}
        figure,tr,.card{break-inside:avoid}.scroll{overflow:visible}.charts figure{overflow:visible}td.n,td.i{white-space:normal}}

        """;
}
