// The page of all formulas: the comment at the head of each file of the library, folder by folder.
import fs from "node:fs"
import path from "node:path"

const folders = ["src-cs/HeavyTails.Core", "src-cs/HeavyTails.Native", "src-cs/HeavyTails.Papers"]

/** The comment at the head of a file, without its slashes; "" where it has none. */
function head(text) {
    const lines = []
    for (const line of text.split("\n")) {
        if (!line.startsWith("//") || line.startsWith("///")) break
        lines.push(line.replace(/^\/\/ ?/, ""))
    }
    return lines.join("\n")
}

export function formulas(root) {
    const sections = folders.flatMap((folder) => {
        const files = fs
            .readdirSync(path.join(root, folder), { recursive: true })
            .filter((file) => file.endsWith(".cs") && !/(^|\/)(bin|obj)\//.test(file))
            .sort()
        const byFolder = new Map()
        for (const file of files) {
            const text = head(fs.readFileSync(path.join(root, folder, file), "utf8"))
            if (!text) continue
            const name = path.posix.join(path.posix.basename(folder), path.posix.dirname(file))
            byFolder.set(name, [...(byFolder.get(name) ?? []), { file: path.posix.basename(file, ".cs"), text }])
        }
        const shown = ({ file, text }) => `### ${file}\n\n\`\`\`text\n${text}\n\`\`\``
        return [...byFolder].map(([name, heads]) => `## ${name}\n\n${heads.map(shown).join("\n\n")}`)
    })
    return (
        "# All formulas\n\nThe first comment of each file of the library: its equation, the shapes, the source, and " +
        "what was measured. A prime is a transpose; `[n x m]` are rows and columns.\n\n" +
        sections.join("\n\n") +
        "\n"
    )
}
