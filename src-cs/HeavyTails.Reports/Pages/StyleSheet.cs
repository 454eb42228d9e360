namespace HeavyTails.Reports.Pages;

/// <summary>The style sheet that all pages of a folder share, style.css.</summary>
static class StyleSheet
{
    public const string Css = """
        :root { color-scheme: light dark; --ink: #222; --soft: #636363; --line: #d9d9d9; --accent: #0067a1;
                --warn: #9a4606; --bad: #b3261e; --paper: #fff; --hover: #f6f9fc; --cell: #eee; --mark: #fcefd6;
                --note: #444; }
        * { box-sizing: border-box; }
        body { margin: 0 auto; max-width: 1240px; padding: 2.2rem 24px 4rem;
               color: var(--ink); background: var(--paper);
               font: 16px/1.55 "Source Sans 3", "Helvetica Neue", Helvetica, Arial, "Liberation Sans", "DejaVu Sans",
                     sans-serif; }
        h1 { font-size: 1.75rem; line-height: 1.25; margin: 0 0 .3rem; overflow-wrap: anywhere; }
        h2 { font-size: 1.2rem; margin: 2.4rem 0 .6rem; padding-bottom: .25rem; border-bottom: 1px solid var(--line); }
        p { max-width: 78ch; margin: .5rem 0; }
        a { color: var(--accent); text-decoration: none; }
        a:hover, p a, li a, figcaption a, footer a { text-decoration: underline; }
        a:focus-visible, button:focus-visible, summary:focus-visible, input:focus-visible, .scroll:focus-visible {
          outline: 2px solid var(--accent); outline-offset: 2px; }
        .unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
        .source { max-width: none; color: var(--soft); overflow-wrap: anywhere; }
        .warning { color: var(--warn); }
        .verdict { color: var(--of); }
        .fault { color: var(--bad); }
        .muted { color: var(--soft); }
        mark { background: var(--mark); color: inherit; padding: .05rem .2rem; border-radius: 2px;
          overflow-wrap: anywhere; }
        ul.warnings { padding-left: 1.2rem; max-width: 100ch; }
        ul.warnings li { margin: .15rem 0; }
        nav { display: flex; justify-content: space-between; gap: 1rem; font-size: .92rem; margin-bottom: 1.4rem; }
        nav span { min-width: 0; overflow-wrap: anywhere; }
        nav span:nth-child(2) { text-align: center; }
        details { margin: .35rem 0; }
        summary { cursor: pointer; }
        p.names { max-width: none; font-size: .86rem; margin: .3rem 0 .6rem 1.1rem; }
        footer { margin-top: 3rem; color: var(--soft); font-size: .84rem; border-top: 1px solid var(--line);
                 padding-top: .6rem; }

        /* The model's numbers, in boxes. */
        .numbers { display: flex; flex-wrap: wrap; gap: .8rem; margin: 1.2rem 0; padding: 0; list-style: none; }
        .numbers li { border: 1px solid var(--line); border-radius: 4px; padding: .55rem .9rem; min-width: 8.5rem; }
        .numbers b { display: block; font-size: 1.25rem; font-weight: 600; font-variant-numeric: tabular-nums; }
        .numbers span { color: var(--soft); font-size: .84rem; }

        /* Figures in two columns, in one on a narrow window. */
        .figures { display: grid; grid-template-columns: repeat(2, minmax(0, 590px)); gap: 1.6rem 12px;
                   margin-top: 1.2rem; }
        figure { margin: 0; break-inside: avoid; }
        figure.wide { grid-column: 1 / -1; }
        .figures + p { margin-top: 1.4rem; }
        .scroll + .figures { margin-top: 2rem; }
        .chart { width: 100%; }
        figcaption { font-size: .9rem; line-height: 1.45; color: var(--note); margin: .3rem .4rem 0; }
        .files { white-space: nowrap; color: var(--soft); font-size: .82rem; }
        .modebar { opacity: 0; transition: opacity .2s; }
        .chart:hover .modebar { opacity: 1; }
        @media (max-width: 860px) { .figures { grid-template-columns: minmax(0, 1fr); } }

        /* Tables. */
        .scroll { overflow-x: auto; position: relative; }
        table { border-collapse: collapse; font-size: .86rem; font-variant-numeric: tabular-nums; width: 100%; }
        thead { border-top: 2px solid var(--ink); border-bottom: 1px solid var(--ink); }
        tbody { border-bottom: 2px solid var(--ink); }
        tbody tr:hover { background: var(--hover); }
        th { text-align: right; font-weight: 600; padding: .35rem .42rem; white-space: nowrap; vertical-align: bottom; }
        td { text-align: right; padding: .28rem .42rem; white-space: nowrap; border-bottom: 1px solid var(--cell); }
        th.wrap, td.wrap { white-space: normal; text-align: left; } td.wrap { min-width: 14rem; }
        table.layers th:nth-child(-n+3), table.layers td:nth-child(-n+3) { text-align: left; }
        table.layers a.long { display: inline-block; white-space: normal; overflow-wrap: anywhere; width: 19rem; }
        table.layers td:last-child { cursor: help; padding-left: 0; }
        table.nulls th:nth-child(-n+2), table.nulls td:nth-child(-n+2),
        table.nulls.sortable :is(th, td):nth-child(3) { text-align: left; }
        p.answer { font-size: 1.06rem; max-width: 100ch; }
        table.series th:first-child, table.series td:first-child { text-align: left; }
        table.plain th, table.plain td { text-align: left; }
        table.plain td:last-child { white-space: normal; }
        table.compared td.wrap { min-width: 6.5rem; overflow-wrap: anywhere; vertical-align: top; }
        table.quantities { width: auto; min-width: 30rem; }
        table.quantities th { text-align: left; }
        table.quantities th:nth-child(2) { text-align: right; }
        table.quantities td:nth-child(1) { text-align: left; font-weight: 600; }
        table.quantities td:nth-child(3) { text-align: left; white-space: normal; color: var(--note); }
        table.quantities .words { display: block; width: max-content; max-width: min(18rem, 40vw); margin-left: auto;
                                  white-space: normal; overflow-wrap: anywhere; text-align: left; }

        /* Heads that sort, and the field that filters. */
        th button { font: inherit; color: inherit; background: none; border: 0; padding: 0; cursor: pointer; }
        th button::after { content: " ↕"; color: var(--soft); font-weight: 400; }
        th[aria-sort="ascending"] button::after { content: " ↑"; color: var(--ink); }
        th[aria-sort="descending"] button::after { content: " ↓"; color: var(--ink); }
        label.filter { display: block; margin: .8rem 0 .4rem; font-size: .9rem; color: var(--soft); }
        label.filter input { font: inherit; padding: .15rem .4rem; margin-left: .3rem; }

        @media (max-width: 600px) {
          body { padding: 1.2rem 12px 3rem; }
          h1 { font-size: 1.35rem; }
          th { white-space: normal; }
          table.layers a.long { width: 11rem; }
        }

        /* Dark pages have dark figures: white becomes the colour of the page, and hues stay. */
        @media screen and (prefers-color-scheme: dark) {
          :root { --ink: #e4e4e4; --soft: #a8a8a8; --line: #444; --accent: #6db9ee; --warn: #f0a860; --bad: #ff8a80;
                  --paper: #121212; --hover: #1d242b; --cell: #2a2a2a; --mark: #4a3510; --note: #c4c4c4; }
          .chart, img.paper, img.picture { filter: invert(.93) hue-rotate(180deg); }
          .verdict { color: color-mix(in srgb, var(--of), white 60%); }
        }

        /* On paper, and without scripts, the SVG of a figure stands in for its chart. */
        img.paper { display: none; }
        img.picture { display: block; width: 100%; }
        @media print {
          body { max-width: none; padding: 0; font-size: 10.5pt; }
          .screen { display: none; }
          .scroll { overflow: visible; }
          .scroll table { font-size: 8.5pt; }
          img.paper { display: block; width: 100%; }
          .figures { grid-template-columns: 1fr 1fr; }
          figcaption { font-size: 8.5pt; line-height: 1.35; }
          tr { break-inside: avoid; }
          nav, .files, .modebar, label.filter { display: none !important; }
          th button::after { content: none; }
          details::details-content { content-visibility: visible; height: auto; }
          h2 { break-after: avoid; }
          a { color: inherit; }
        }
        """;
}
