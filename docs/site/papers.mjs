// The pages about papers: src-fs/papers/README.md, and a page for each folder with the papers that its claims name, its
// scripts with their first lines, and the prose of its pages, whose holes a run of the scripts fills.
import fs from "node:fs"
import path from "node:path"

const field = (entry, name) =>
    entry.match(new RegExp(`\\b${name}\\s*=\\s*\\{((?:[^{}]|\\{[^{}]*\\})*)\\}`))?.[1].replace(/[{}]/g, "")

/** The entries of a file of BibTeX by key. */
export function references(text) {
    const entries = new Map()
    for (const [, key, body] of text.matchAll(/^@\w+\{(\w+),([^]*?)^\}/gm)) {
        const names = (field(body, "author") ?? key).split(" and ").map((name) => (name === "others" ? "et al." : name))
        const authors = names.join(", ").replace(/, et al\./, " et al.").replace(/, ([^,]*)$/, " & $1")
        entries.set(key, {
            key,
            authors,
            year: field(body, "year"),
            title: field(body, "title"),
            place: field(body, "journal") ?? field(body, "booktitle"),
            arxiv: field(body, "eprint"),
        })
    }
    return entries
}

const cited = (paper) =>
    [
        [paper.authors, paper.year].filter(Boolean).join(" "),
        paper.title && `*${paper.title}*`,
        paper.place,
        paper.arxiv && `[arXiv:${paper.arxiv}](https://arxiv.org/abs/${paper.arxiv})`,
    ]
        .filter(Boolean)
        .join(", ")

/** The comment at the top of a script, as sentences. */
const heading = (script) => {
    const lines = []
    for (const line of script.split("\n")) {
        if (!line.startsWith("//")) break
        lines.push(line.replace(/^\/\/ ?/, ""))
    }
    return lines.join(" ").replaceAll("<", "&lt;")
}

/** The prose of a page of Markdown whose holes a run fills: its title and its paragraphs before the first section. */
function prose(text) {
    const lines = text.split("\n")
    const title = lines[0].replace(/^#+\s*/, "")
    const end = lines.findIndex((line, i) => i > 0 && (line.startsWith("#") || line.startsWith(":::")))
    const body = lines.slice(1, end < 0 ? lines.length : end).join("\n")
    const paragraphs = body.split(/\n\s*\n/).filter((paragraph) => !paragraph.includes("{{"))
    return { title, text: paragraphs.join("\n\n").trim() }
}

function page(root, name, entries) {
    const folder = path.join(root, "src-fs/papers", name)
    const files = fs.readdirSync(folder).sort()
    const scripts = files.filter((file) => file.endsWith(".fsx"))
    const source = (file) => fs.readFileSync(path.join(folder, file), "utf8")
    const keys = new Set()
    for (const file of scripts)
        for (const [, key] of source(file).matchAll(/"([A-Z][A-Za-z]+\d{4})"/g)) if (entries.has(key)) keys.add(key)

    const pages = files.filter((file) => file.endsWith(".md")).map((file) => prose(source(file)))
    const told = scripts.filter((file) => !/[pP]age\.fsx$/.test(file))
    return [
        `# ${name}`,
        ...(keys.size ? ["## Papers", [...keys].map((key) => `- ${cited(entries.get(key))}`).join("\n")] : []),
        "## Run it",
        `\`\`\`bash\n./build.sh --target=Reproduce-${name}\n\`\`\``,
        "| script | what its first lines say |\n| --- | --- |\n" +
            told.map((file) => `| \`${file}\` | ${heading(source(file)).replaceAll("|", "\\|")} |`).join("\n"),
        ...pages.flatMap((one) => [`## ${one.title}`, one.text]),
        "The numbers are those of a run: the target writes the whole page, with its figures and its verdict for each " +
            "claim, below `artifacts/reproduce`.",
    ].join("\n\n") + "\n"
}

export function paperPages(root) {
    const entries = references(fs.readFileSync(path.join(root, "src-fs/papers/references.bib"), "utf8"))
    const folders = fs
        .readdirSync(path.join(root, "src-fs/papers"), { withFileTypes: true })
        .filter((entry) => entry.isDirectory())
        .map((entry) => entry.name)
        .sort()
    const overview = fs.readFileSync(path.join(root, "src-fs/papers/README.md"), "utf8")
    const list = [...entries.values()].map((paper) => `- ${cited(paper)}`).join("\n")
    const pages = folders.map((name) => `- [${name}](${name}.md)`).join("\n")
    return [
        {
            name: "src-fs/papers/README.md",
            page: "papers/index.md",
            text: `${overview}\n## A page for each folder\n\n${pages}\n\n## References\n\n${list}\n`,
        },
        ...folders.map((name) => ({
            name: `src-fs/papers/${name}.md`,
            page: `papers/${name}.md`,
            text: page(root, name, entries),
        })),
    ]
}
