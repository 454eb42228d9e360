// Gathers the pages of the site for docfx: those of docs with the output of their samples, other pages of the tree, and
// those that are made of the code. usage: node prepare.mjs ROOT
//   ROOT/artifacts/docs/ran        docs/*.md, with what their samples print
//   ROOT/artifacts/docs/made       pages that are made of the code: columns, F#, Python, the manual page
//   ROOT/artifacts/docs/csharp     pages of C# by `docfx metadata`
//   ROOT/artifacts/docs/pages      what this program writes
import fs from "node:fs"
import path from "node:path"
import { cleaned } from "./csharp.mjs"
import { paperPages } from "./papers.mjs"
import { contents } from "./contents.mjs"
import { formulas } from "./formulas.mjs"

const root = path.resolve(process.argv[2])
const work = path.join(root, "artifacts/docs")
const target = path.join(work, "pages")

const read = (file) => fs.readFileSync(path.join(root, file), "utf8")

/** Every Markdown file below a folder of the checkout, relative to that folder; none if there is no such folder. */
const markdown = (folder) =>
    fs.existsSync(path.join(root, folder))
        ? fs.readdirSync(path.join(root, folder), { recursive: true }).filter((file) => file.endsWith(".md"))
        : []

// Where a page of the site comes from: its path in the checkout, which links in other pages name, its file, and the
// path that it has on the site.
const sources = [
    ...markdown("docs")
        // A page whose samples cannot run here has been left out.
        .filter((file) => fs.existsSync(path.join(work, "ran", file)))
        .map((file) => ({ name: `docs/${file}`, file: `artifacts/docs/ran/${file}`, page: file })),
    { name: "ARCHITECTURE.md", file: "ARCHITECTURE.md", page: "architecture.md" },
    { name: "CONTRIBUTING.md", file: "CONTRIBUTING.md", page: "contributing.md" },
    { name: "bench/README.md", file: "bench/README.md", page: "measurements.md" },
    // Pages that are made of the code are linked as if they were in docs.
    ...markdown("artifacts/docs/made").map((file) => ({
        name: `docs/${file}`,
        file: `artifacts/docs/made/${file}`,
        page: file,
    })),
]

const pageOf = new Map(sources.map((source) => [source.name, source.page]))
const papers = paperPages(root)
for (const { name, page } of papers) pageOf.set(name, page)
pageOf.set("README.md", "index.md")
pageOf.set("docs/formulas.md", "formulas.md")
pageOf.set("src-fs/papers", "papers/index.md")

/** A path on the site as it is written in a link of another page. */
const between = (from, to) => path.posix.relative(path.posix.dirname(from), to)

/**
 * The page with links to other pages as the site has them. A link to anything else in the checkout, which the site does
 * not hold, becomes its text with the path.
 */
function relinked(text, name, page) {
    let fenced = false
    const lines = text.split("\n").map((line) => {
        if (/^\s*```/.test(line)) fenced = !fenced
        if (fenced) return line
        return line.replace(/(!?)\[((?:[^\[\]]|\[[^\]]*\])+)\]\(([^)\s]+)\)/g, (whole, image, words, link) => {
            if (/^[a-z]+:/i.test(link) || link.startsWith("#")) return whole
            const [to, part] = link.split("#")
            if (to.startsWith("made/")) return whole
            const there = path.posix.normalize(path.posix.join(path.posix.dirname(name), to)).replace(/\/$/, "")
            const known = pageOf.get(there) ?? (there.startsWith("docs/") && image ? there.slice(5) : undefined)
            if (known) return `${image}[${words}](${between(page, known)}${part ? "#" + part : ""})`
            if (!fs.existsSync(path.join(root, there))) throw new Error(`${name}: ${link} leads nowhere`)
            return words.replaceAll("`", "") === there || words.includes(path.posix.basename(there))
                ? `\`${there}\``
                : `${words} (\`${there}\`)`
        })
    })
    return lines.join("\n")
}

function write(page, text) {
    const file = path.join(target, page)
    fs.mkdirSync(path.dirname(file), { recursive: true })
    fs.writeFileSync(file, text)
}

fs.rmSync(target, { recursive: true, force: true })

for (const { name, file, page } of sources) write(page, relinked(read(file), name, page))
for (const file of fs.readdirSync(path.join(root, "docs")).filter((file) => file.endsWith(".png")))
    fs.copyFileSync(path.join(root, "docs", file), path.join(target, file))
if (fs.existsSync(path.join(work, "ran/made")))
    fs.cpSync(path.join(work, "ran/made"), path.join(target, "made"), { recursive: true })

for (const { name, page, text } of papers) write(page, relinked(text, name, page))

write("formulas.md", formulas(root))

const types = new Map(
    markdown("artifacts/docs/csharp").map((file) => [file.slice(0, -3), read(`artifacts/docs/csharp/${file}`)])
)
for (const [name, text] of types) write(`csharp/${name}.md`, cleaned(text, types))

// Doxygen's pages of the headers are part of the site as they are.
const doxygen = path.join(work, "c/html")
if (fs.existsSync(doxygen)) fs.cpSync(doxygen, path.join(target, "c"), { recursive: true })
else console.log("NOT THERE: artifacts/docs/c/html, the reference of C by Doxygen")

write("toc.yml", contents(target))
console.log(`${fs.readdirSync(target, { recursive: true }).filter((f) => f.endsWith(".md")).length} pages`)
