/** The looks of the page; colours follow the reader's system. */
export const STYLE = `
:root { color-scheme: light dark; --line: light-dark(#d8dee4, #30363d); --soft: light-dark(#f6f8fa, #161b22);
  --text: light-dark(#1f2328, #e6edf3); --dim: light-dark(#59636e, #9198a1); --link: light-dark(#0b57d0, #79b8ff); }
* { box-sizing: border-box; }
body { margin: 0; display: grid; grid-template-columns: 19rem minmax(0, 1fr); color: var(--text);
  background: light-dark(#fff, #0d1117); font: 15px/1.55 system-ui, sans-serif; }
nav { position: sticky; top: 0; height: 100vh; overflow-y: auto; padding: 1.5rem; border-right: 1px solid var(--line);
  background: var(--soft); font-size: 13px; }
nav strong, nav > a { display: block; }
nav h2 { margin: 1.2rem 0 .2rem; font-size: 13px; }
nav ul { list-style: none; margin: 0; padding: 0 0 0 .6rem; }
main { padding: 1.5rem 2.5rem 6rem; max-width: 60rem; overflow-wrap: anywhere; }
a { color: var(--link); }
nav a { text-decoration: none; }
nav a:hover { text-decoration: underline; }
h1 { font-size: 1.7rem; margin: 0 0 .5rem; }
section > h2 { margin: 3rem 0 0; padding-bottom: .3rem; border-bottom: 1px solid var(--line); }
article { margin: 2rem 0; }
article h3 { margin: 0 0 .3rem; font-size: 1.05rem; }
article h4 { margin: 1rem 0 .2rem; }
.text { white-space: pre-line; }
.call { margin: 0; padding: .5rem .8rem; border: 1px solid var(--line); border-radius: 6px; background: var(--soft); }
.scope, small, .type { color: var(--dim); font-size: 13px; }
.scope { margin: .3rem 0; }
code { font: .88em ui-monospace, monospace; overflow-wrap: anywhere; }
b.get { color: light-dark(#1a7f37, #56d364); }
b.post { color: light-dark(#8250df, #c297ff); }
b.put, b.patch { color: light-dark(#8a5c00, #e3b341); }
b.delete { color: light-dark(#cf222e, #ff7b72); }
table { width: 100%; border-collapse: collapse; margin: .4rem 0; }
th, td { padding: .35rem .6rem .35rem 0; border-top: 1px solid var(--line); text-align: left; vertical-align: top; }
th { width: 11rem; font-weight: normal; }
th i { display: block; color: var(--dim); font-size: 12px; }
td table { margin-top: .3rem; }
ul { margin: .2rem 0; padding-left: 1.2rem; }
details { margin: .3rem 0; }
summary { cursor: pointer; }
@media (max-width: 50rem) {
  body { display: block; }
  nav { position: static; height: auto; max-height: 40vh; border: 0; border-bottom: 1px solid var(--line); }
  main { padding: 1.2rem; }
  table { table-layout: fixed; }
  th { width: 35%; }
  td table :is(tr, th, td) { display: block; width: auto; }
  td table td { border: 0; padding-top: 0; }
}
`;
