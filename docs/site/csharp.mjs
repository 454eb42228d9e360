// Pages of C# as `docfx metadata` writes them in Markdown, without what a reader of this site has no use for: members
// that every object has, and links to pages that are not on the site.

const anchor = (uid) => uid.replace(/\W/g, "_")

/** A cross-reference of a comment as a link, or as code where the site has no page for it. */
function resolved(uid, pages) {
    const name = decodeURIComponent(uid)
    const plain = name.replace(/\(.*$/, "")
    const parts = plain.split(".")
    const last = parts[parts.length - 1].replace(/[`#].*$/, "")
    const file = (whole) => whole.replaceAll("`", "-")
    if (pages.has(file(plain))) return `[${last}](${file(plain)}.md)`
    const type = file(parts.slice(0, -1).join("."))
    if (pages.has(type)) {
        // Members of an enumeration have no element of their own.
        const part = pages.get(type).includes(`id="${anchor(name)}"`) ? `#${anchor(name)}` : ""
        return `[${last === "op_Implicit" ? "conversion" : last}](${type}.md${part})`
    }
    return `\`${last}\``
}

/** A page as the site has it; `pages` has the text of every page by the name of its type. */
export function cleaned(text, pages) {
    return (
        text
            // A section ends at the next heading, or at the end of the page.
            .replace(/^#### (Inherited Members|Inheritance|Implements|Extension Methods)\n[^]*?(?=^#|(?![^]))/gm, "")
            .replace(/<xref href="([^"]+)"[^>]*><\/xref>/g, (_, uid) => resolved(uid, pages))
            // [int](https://learn.microsoft.com/...): its text alone.
            .replace(/\[((?:\\.|[^\[\]\\])*)\]\(https:\/\/learn\.microsoft\.com(?:\\.|[^)\\])*\)/g, "$1")
            .replace(/<a href="https:\/\/learn\.microsoft\.com[^"]*">([^]*?)<\/a>/g, "$1")
            .replace(/^Assembly: (.*)\.dll {2}$/m, "Assembly: `$1`  ")
    )
}
