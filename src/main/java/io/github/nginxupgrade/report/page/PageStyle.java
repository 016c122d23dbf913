package io.github.nginxupgrade.report.page;

/** The style sheet of the page: light or dark as the reader has it, and fit for paper. */
final class PageStyle {
    static final String SHEET =
            """
            :root{color-scheme:light dark;--paper:#fff;--ink:#1c2128;--faint:#667;--rule:#d5d9e0;--before:#3b6fc4;--after:#1f8a4c;\
            --bad:#c42b2b;--turn:#b06a00;--box:#f5f6f8}
            @media (prefers-color-scheme:dark){:root{--paper:#14171c;--ink:#e3e6eb;--faint:#98a1ad;--rule:#363c46;--before:#7aa7ee;\
            --after:#58c98a;--bad:#f07a7a;--turn:#e0a04a;--box:#1c2027}}
            body{background:var(--paper);color:var(--ink);font:15px/1.45 system-ui,sans-serif;margin:0 auto;max-width:75em;padding:1.2em}
            h1{font-size:1.35em;margin:0 0 .2em}h2{font-size:1.05em;margin:1.6em 0 .4em}p{margin:.2em 0}
            .wide{overflow-x:auto}svg{width:100%;min-width:40em;height:auto;display:block;margin:.3em 0 1em}
            td.n{white-space:nowrap}
            text{font:11px ui-monospace,monospace;fill:var(--ink)}text.axis{fill:var(--faint);font-size:10px}
            text.master{font-weight:bold}text.band{font-size:10px}text.mark{fill:var(--ink)}text.turn{fill:var(--turn);font-weight:bold}
            line.axis{stroke:var(--rule)}line.mark{stroke:var(--faint);stroke-dasharray:2 2}line.turn{stroke:var(--turn);stroke-width:1.5}
            .phase{fill:var(--rule)}.phase.overlap,.phase.starting{fill:#8aa4d655}.phase.draining{fill:#d9b45555}
            .phase.standby{fill:#7fb89855}.phase.unwinding{fill:#d08a5555}.phase.broken,.phase.down,.phase.orphaned{fill:var(--bad)}
            .bar.before{fill:var(--before)}.bar.after{fill:var(--after)}.bar.draining{fill-opacity:.45}.bar.waiting{fill-opacity:.2}
            .bar.halted{fill:var(--bad)}
            .curve{fill:none;stroke-width:1.6}.curve.before{stroke:var(--before)}.curve.after{stroke:var(--after)}.curve.bad{stroke:var(--bad)}
            .probe.before{fill:var(--before)}.probe.after{fill:var(--after)}.probe.bad{fill:var(--bad)}
            .planned{--state:#8a8f98}.unchanged{--state:#a3a8b0}.held{--state:#b57d00}.committed{--state:#1f8a3b}.gone-back{--state:#6a3fb5}\
            .refused,.locked{--state:#c2410c}.failed,.cut-off{--state:#c21c1c}.stranded{--state:#7a1020}
            rect[class^="bar "]:not(.before):not(.after){fill:var(--state)}
            b.state{background:var(--state);color:#fff;padding:0 .4em;font-weight:normal;white-space:nowrap}a{color:inherit}
            table{border-collapse:collapse;width:100%}th,td{text-align:left;vertical-align:top;padding:.25em .7em .25em 0;\
            border-bottom:1px solid var(--rule);overflow-wrap:anywhere}th{color:var(--faint);font-weight:normal;white-space:nowrap}
            code,pre{font:13px ui-monospace,monospace}pre{background:var(--box);padding:.7em;overflow-x:auto;white-space:pre-wrap;\
            overflow-wrap:anywhere}
            .good{color:var(--after)}.bad{color:var(--bad)}.faint{color:var(--faint)}.outcome{font-size:1.1em;font-weight:bold}
            .key i{display:inline-block;width:1.1em;height:.75em;margin:0 .3em 0 1em}.key .before{background:var(--before)}\
            .key .after{background:var(--after)}.key .part{opacity:.45}.key .bad{background:var(--bad)}
            @media print{body{max-width:none;padding:0;font-size:11px}svg,table{break-inside:avoid}\
            *{-webkit-print-color-adjust:exact;print-color-adjust:exact}}
            """;

    private PageStyle() {}
}
