// The table of contents, which every page shows at its left. A page that is in no section is an error.
import fs from "node:fs"
import path from "node:path"

// Sections in their order: pages by name, or all pages of a folder, or a link. What a checkout lacks is left out.
const sections = [
    { name: "Start here", pages: ["index", "tutorial", "tutorial-training", "tutorial-sweep"] },
    { name: "How to", pages: ["tasks-checkpoints", "tasks-scripts", "tasks-results", "moving"] },
    { name: "Guides", pages: ["command", "options", "exponents", "sweeps", "clusters", "packages", "c", "python"] },
    { name: "What is computed", pages: ["mathematics", "formulas", "columns", "measurements"] },
    { name: "Papers", folder: "papers", first: "index.md" },
    { name: "F#", folder: "fsharp" },
    { name: "C#", folder: "csharp", only: /^# .*Namespace /m },
    { name: "Python", folder: "python" },
    { name: "C", pages: [], link: { name: "Functions, types and status codes", href: "c/index.html" } },
    { name: "The project", pages: ["architecture", "contributing"] },
]

const heading = (text, name) => {
    const first = text.match(/^# (.*)$/m)
    if (!first) throw new Error(`${name} has no title`)
    return first[1]
        .replace(/<[^>]*>/g, "")
        .replace(/[`\\]/g, "")
        .replace(/^\s*Namespace /, "")
        .trim()
}

export function contents(target) {
    const read = (page) => fs.readFileSync(path.join(target, page), "utf8")
    const here = (page) => fs.existsSync(path.join(target, page))
    const pagesOf = (section) => {
        if (section.pages) return section.pages.map((name) => `${name}.md`).filter(here)
        if (!here(section.folder)) return []
        const rank = (file) => (file === section.first ? 0 : 1)
        return fs
            .readdirSync(path.join(target, section.folder))
            .filter((file) => file.endsWith(".md"))
            .sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1))
            .map((file) => `${section.folder}/${file}`)
            .filter((page) => !section.only || section.only.test(read(page)))
    }

    const listed = sections.map((section) => ({
        name: section.name,
        pages: pagesOf(section),
        links: section.link && here(section.link.href) ? [section.link] : [],
    }))
    const known = new Set(listed.flatMap((section) => section.pages))
    for (const file of fs.readdirSync(target))
        if (file.endsWith(".md") && !known.has(file)) throw new Error(`${file} is in no section of contents.mjs`)

    return listed
        .filter(({ pages, links }) => pages.length + links.length)
        .map(({ name, pages, links }) => {
            const titled = pages.map((page) => ({ name: heading(read(page), page), href: page }))
            const items = [...titled, ...links].map(
                (item) => `  - name: ${JSON.stringify(item.name)}\n    href: ${item.href}\n`
            )
            return `- name: ${JSON.stringify(name)}\n  items:\n${items.join("")}`
        })
        .join("")
}
