// Finishes the pages that docfx has written, so that they need no server, no network and no script to be read: code is
// coloured and formulas are set here, and the index of the search is a script of the site's own.
// usage: node finish.mjs SITE PACKAGES   where PACKAGES holds highlight.js, katex and minisearch
import fs from "node:fs"
import path from "node:path"
import { createRequire } from "node:module"

const [site, packages] = process.argv.slice(2).map((folder) => path.resolve(folder))
const require = createRequire(import.meta.url)
const hljs = require(path.join(packages, "highlight.js/lib/core.js"))
const katex = require(path.join(packages, "katex/dist/katex.js"))
const { default: MiniSearch } = await import(path.join(packages, "minisearch/dist/es/index.js"))

for (const language of ["fsharp", "csharp", "bash", "c", "cpp", "python", "json", "ini", "yaml", "rust", "xml"])
    hljs.registerLanguage(language, require(path.join(packages, `highlight.js/lib/languages/${language}.js`)))

const plain = (html) =>
    html
        .replace(/<[^>]*>/g, "")
        .replaceAll("&lt;", "<")
        .replaceAll("&gt;", ">")
        .replaceAll("&quot;", '"')
        .replaceAll("&#39;", "'")
        .replaceAll("&amp;", "&")

/** A formula between \( and \) or \[ and \], as docfx leaves it. */
const formula = (text, display) =>
    katex.renderToString(plain(text), { displayMode: display, throwOnError: true, strict: "error" })

function finished(html) {
    return html
        .replace(/<pre><code class="lang-([\w#+-]+)">([^]*?)<\/code><\/pre>/g, (whole, language, code) => {
            if (language === "output") return `<pre class="output" tabindex="0"><code>${code}</code></pre>`
            if (!hljs.getLanguage(language)) return whole
            return `<pre tabindex="0"><code>${hljs.highlight(plain(code), { language }).value}</code></pre>`
        })
        .replace(/<span class="math">\\\(([^]*?)\\\)<\/span>/g, (_, tex) => formula(tex, false))
        .replace(
            /<div class="math">\s*\\\[([^]*?)\\\]<\/div>/g,
            (_, tex) => `<div class="math">${formula(tex, true)}</div>`
        )
        .replace(/<table\b[^]*?<\/table>/g, (table) => `<div class="wide">${table}</div>`)
}

/** What the search knows of a page: its title, its first sentence, its headings and its words. */
function searched(name, html) {
    const main = html.match(/<main id="content">([^]*)<\/main>/)[1]
    const language = { csharp: " (C#)", fsharp: " (F#)", python: " (Python)" }[name.split("/")[0]] ?? ""
    const title = plain(main.match(/<h1[^>]*>([^]*?)<\/h1>/)?.[1] ?? name).trim() + language
    const paragraphs = [...main.matchAll(/<p>([^]*?)<\/p>/g)].map(([, text]) => plain(text).replace(/\s+/g, " "))
    // The first paragraph of a reference page only says where its subject is from.
    const about = (paragraphs.find((text) => !/^(Namespace:|From src-fs)/.test(text)) ?? "").slice(0, 140)
    const headings = [...main.matchAll(/<h[23][^>]*>([^]*?)<\/h[23]>/g)].map(([, text]) => plain(text).trim()).join(" ")
    // Of a reference page the headings and summaries are enough.
    const text = plain(main.replace(/<pre[^]*?<\/pre>/g, " ")).replace(/\s+/g, " ").slice(0, 4000)
    // TailIndex is found as tail index, too.
    const words = title.replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    return { id: name, title, about, words, headings, text }
}

const pages = fs
    .readdirSync(site, { recursive: true })
    .filter((file) => file.endsWith(".html") && !/(^|\/)(made|c)\//.test(file))
    .sort()

const documents = pages.map((name) => {
    const file = path.join(site, name)
    const html = finished(fs.readFileSync(file, "utf8"))
    fs.writeFileSync(file, html)
    return searched(name, html)
})

const options = { fields: ["title", "words", "headings", "text"], storeFields: ["title", "about"] }
const index = new MiniSearch(options)
index.addAll(documents)
const styles = path.join(site, "styles")
fs.writeFileSync(
    path.join(styles, "search-index.js"),
    `window.searchIndex = { options: ${JSON.stringify(options)}, index: ${JSON.stringify(index)} };\n`
)
fs.copyFileSync(path.join(packages, "minisearch/dist/umd/index.js"), path.join(styles, "minisearch.js"))
fs.copyFileSync(path.join(packages, "minisearch/LICENSE.txt"), path.join(styles, "minisearch-licence.txt"))
const katexStyles = path.join(styles, "katex")
fs.mkdirSync(path.join(katexStyles, "fonts"), { recursive: true })
fs.copyFileSync(path.join(packages, "katex/dist/katex.min.css"), path.join(katexStyles, "katex.min.css"))
fs.copyFileSync(path.join(packages, "katex/LICENSE"), path.join(katexStyles, "licence.txt"))
const fonts = path.join(packages, "katex/dist/fonts")
for (const font of fs.readdirSync(fonts).filter((file) => file.endsWith(".woff2")))
    fs.copyFileSync(path.join(fonts, font), path.join(katexStyles, "fonts", font))
fs.rmSync(path.join(site, "toc.json"), { force: true })
fs.rmSync(path.join(site, "manifest.json"), { force: true })
fs.rmSync(path.join(site, "xrefmap.yml"), { force: true })
const size = fs.statSync(path.join(styles, "search-index.js")).size
console.log(`${pages.length} pages, search index of ${Math.round(size / 1024)} KiB`)
